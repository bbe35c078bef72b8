create or replace function auth.workflows(permission text)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        select split_part(held, ':', 2)
        from string_to_table(split_part(auth.context(), '|', 4), ',') as held
        where starts_with(held, workflows.permission || ':')
    );
end;
$$;

comment on function auth.workflows(text) is
'The workflows for which the caller holds a permission by name; empty when it is held for all or for none.

Arguments: permission, a verb of tocsin.permissions. Ask auth.may(permission) first for "all".';
