-- What the search and the timeline show to somebody who views no workflow: asked of the tables, a condition at a time.
begin;

select plan(7);

select tap_help.seed();

insert into tocsin.groups (tenant_id, id, kind, name)
select
    tap_help.tenant('tap-a'),
    core.new_id(),
    'department',
    name
from unnest(array['Theirs', 'Another']) as name;

insert into tocsin.group_members (tenant_id, group_id, member_id)
select
    tenant_id,
    id,
    tap_help.member('tap-a', 'worker')
from tocsin.groups
where
    tenant_id = tap_help.tenant('tap-a')
    and name = 'Theirs';

create temporary table made as
select
    tap_help.new_incident('tap-a', 'worker', '{}') as own,
    tap_help.new_incident('tap-a', 'operator', '{}') as strange;

create function pg_temp.found(scope text, department text)
returns text
language plpgsql
as $$
begin
    perform set_config('session_replication_role', 'replica', true);
    update tocsin.incidents
    set
        visibility_scope = found.scope,
        department_id = (
            select groups.id
            from tocsin.groups
            where
                groups.tenant_id = incidents.tenant_id
                and groups.name = found.department
        )
    where incidents.id = (select strange from made);
    perform set_config('session_replication_role', 'origin', true);
    return tap_help.within('tap-a', 'worker', 'tocsin_search', 'select id from tocsin.incidents');
end;
$$;

select is(pg_temp.found('reporter_only', null), '1 rows', 'the search finds one''s own, and not what others keep');

select is(pg_temp.found('reporter_only', 'Theirs'), '1 rows', 'whatever department it is of');

select is(pg_temp.found('department', 'Another'), '1 rows', 'nor what is for another department');

select is(pg_temp.found('department', 'Theirs'), '2 rows', 'but what is for one''s own');

select is(pg_temp.found('institution', null), '2 rows', 'and what is for everybody');

select isnt(tap_help.new_prompt('tap-a', 'operator', own, '{}'), null, 'somebody is asked about it')
from made;

select is(
    tap_help.try('tap-a', 'worker', 'select id from tocsin.ledger where subject_type = ''incident_prompt'''), '0 rows',
    'who may not list prompts is not told of them by the timeline'
);

select *
from finish();

rollback;
