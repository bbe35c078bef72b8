create or replace function core.keep_meaning()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'immutable',
        message = 'What it means never changes under the incidents that are in it: add another one.';
end;
$$;

comment on function core.keep_meaning() is
'Refuses to change what a status or a transition means, whoever does it. Error: immutable.';

create or replace trigger statuses_2_meaning
before update on tocsin.statuses
for each row
when (
    (old.tenant_id, old.workflow, old.slug, old.is_terminal, old.is_built_in)
    is distinct from (new.tenant_id, new.workflow, new.slug, new.is_terminal, new.is_built_in)
)
execute function core.keep_meaning();

comment on trigger statuses_2_meaning on tocsin.statuses is 'An end stays an end.';

create or replace trigger transitions_2_meaning
before update on tocsin.transitions
for each row
when (
    (
        old.tenant_id, old.workflow, old.from_status, old.to_status, old.verb, old.least_permission, old.is_built_in
    )
    is distinct from (
        new.tenant_id, new.workflow, new.from_status, new.to_status, new.verb, new.least_permission, new.is_built_in
    )
)
execute function core.keep_meaning();

comment on trigger transitions_2_meaning on tocsin.transitions is 'A verb''s move stays the verb''s.';
