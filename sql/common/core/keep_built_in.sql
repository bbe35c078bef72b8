create or replace function core.keep_built_in()
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

comment on function core.keep_built_in() is
'Refuses to remove what came with the tenant and rules refer to, whoever does it. Error: built-in.';

create or replace trigger roles_1_built_in
before delete on tocsin.roles
for each row
when (old.is_built_in)
execute function core.keep_built_in();

comment on trigger roles_1_built_in on tocsin.roles is 'Built-in roles stay.';

create or replace trigger statuses_1_built_in
before delete on tocsin.statuses
for each row
when (old.is_built_in)
execute function core.keep_built_in();

comment on trigger statuses_1_built_in on tocsin.statuses is 'Built-in statuses stay.';

create or replace trigger transitions_1_built_in
before delete on tocsin.transitions
for each row
when (old.is_built_in)
execute function core.keep_built_in();

comment on trigger transitions_1_built_in on tocsin.transitions is 'Built-in transitions stay.';
