create or replace function auth.permitted_groups(permission text)
returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        select split_part(held, '@', 2)::uuid
        from string_to_table(split_part(auth.context(), '|', 4), ',') as held
        where starts_with(held, permitted_groups.permission || '@')
    );
end;
$$;

comment on function auth.permitted_groups(text) is
'The circles and portals for which the caller holds a permission; empty when it is held for all or for none.

Arguments: permission, a verb that tocsin.role_group_permissions can limit. Ask auth.may(permission) first for "all".';
