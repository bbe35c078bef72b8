create or replace function core.protect_built_in()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'built-in',
        message = case tg_table_name
            when 'transitions' then 'A built-in transition stays. Let it ask for a permission that few hold.'
            when 'roles' then 'A built-in role stays. Take permissions out of it, or give it to nobody.'
            else 'A built-in status stays. Rename it, or use others.'
        end;
end;
$$;

comment on function core.protect_built_in() is
'Refuses to remove what came with the tenant and rules refer to, whoever does it. Error: built-in.';
