-- Conditions of policies that the functions of api ask as well: here somebody goes past those, straight at the table.
begin;

select plan(30);

select tap_help.seed();

create temporary table made as
select
    tap_help.new_incident('tap-a', 'worker', '{}') as own,
    tap_help.new_incident('tap-a', 'operator', '{}') as strange;

create function pg_temp.act(role text, incident_id uuid)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'insert into tocsin.incident_actions (tenant_id, id, incident_id, action_type, performed_by)'
        ' values (auth.tenant(), core.new_id(), %L, ''add_note'', auth.member())',
        incident_id
    )
);

create function pg_temp.ticket(role text, incident_id uuid)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'insert into tocsin.board_tickets (tenant_id, ticket_hash, incident_id, member_id, expires_at)'
        ' values (auth.tenant(), sha256(%L), %L, auth.member(), statement_timestamp() + interval ''1 minute'')',
        incident_id, incident_id
    )
);

select is(pg_temp.act('worker', own), '42501', 'who only sees an incident records no action on it') from made;

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
values (tap_help.tenant('tap-a'), 'worker', 'incidents.update', 'enforcement');

select is(pg_temp.act('worker', own), '1 rows', 'who may change it does') from made;

select is(pg_temp.act('worker', strange), '42501', 'on no incident that they do not see') from made;

select is(pg_temp.ticket('worker', own), '1 rows', 'a ticket is for an incident that one sees') from made;

select is(pg_temp.ticket('worker', strange), '42501', 'and for no other') from made;

insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint)
values (tap_help.tenant('tap-a'), tap_help.member('tap-a', 'operator'), 'a key of the operator''s', sha256(''));

select is(
    tap_help.try('tap-a', 'operator', 'update tocsin.idempotency_keys set body = ''kept'''), '1 rows',
    'what was answered to a key is kept by whose key it is'
);

select is(
    tap_help.try('tap-a', 'worker', 'update tocsin.idempotency_keys set body = ''forged'''), '0 rows',
    'and by nobody else, who need not read it for that'
);

select is(
    tap_help.try('tap-a', 'worker', 'update tocsin.categories set name = ''Theirs now'''), '0 rows',
    'nobody changes categories for whose workflow they may not'
);

select isnt(
    tap_help.try('tap-a', 'admin', 'update tocsin.categories set name = ''Ours'''), '0 rows', 'who may does'
);

-- Changes that name no row need not read any: the policy of the change is all there is.
create temporary table prompted as
select tap_help.new_prompt('tap-a', 'operator', own, '{}') as prompt
from made;

select
    is(
        tap_help.try('tap-a', 'worker', format('update tocsin.%s', given.change)), '0 rows',
        format('a worker changes nothing: %s', given.change)
    )
from (
    values
    ('members set display_name = ''Theirs now'''),
    ('member_accounts set email = ''their@own.example'''),
    ('statuses set name = ''Theirs now'''),
    ('priorities set name = ''Theirs now'''),
    ('prompts set title = ''Theirs now''')
) as given (change);

-- A notification says what it is about.
create temporary table asked as
select
    (
        tap_help.new_prompt(
            'tap-a', 'operator', own,
            jsonb_build_object('target_type', 'individual', 'target_member_id', tap_help.member('tap-a', 'worker'))
        ) #>> '{prompt,id}'
    )::uuid as id
from made;

select
    is(
        tap_help.try(
            'tap-a', 'operator',
            format(
                'insert into tocsin.notifications (tenant_id, id, member_id, kind, title, subject_type, subject_id)'
                ' values (auth.tenant(), core.new_id(), %L, ''prompt_resent'', ''Again'', %L, %L)',
                tap_help.member('tap-a', 'worker'), given.subject_type, asked.id
            )
        ),
        given.expected,
        format('a reminder of a prompt as one of a %s', given.subject_type)
    )
from asked
cross join (
    values
    ('prompt', '1 rows'),
    ('incident', '42501')
) as given (subject_type, expected);

-- Incidents past api.create_incident().
create function pg_temp.open(role text, said text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'insert into tocsin.incidents'
        ' (tenant_id, id, workflow, created_by, category, description, source, external_id)'
        ' values (auth.tenant(), core.new_id(), ''enforcement'', auth.member(), ''other'', ''Here'', %L, ''X-1'')',
        said
    )
);

select is(pg_temp.open('worker', 'web'), '1 rows', 'who may open incidents may at the table, too');

select is(pg_temp.open('auditor', 'web'), '42501', 'who may not may not there either');

select is(pg_temp.open('worker', 'import'), '42501', 'nobody passes an incident off as imported');

-- What is shared with a department, and what only lies in one.
insert into tocsin.groups (tenant_id, id, kind, name)
values
(tap_help.tenant('tap-b'), '00000000-0000-0000-0000-00000000000d', 'department', 'Yard'),
(tap_help.tenant('tap-b'), '00000000-0000-0000-0000-00000000000e', 'department', 'Gate');

insert into tocsin.group_members (tenant_id, group_id, member_id)
values (tap_help.tenant('tap-b'), '00000000-0000-0000-0000-00000000000d', tap_help.member('tap-b', 'worker'));

create function pg_temp.lies_in(department text, scope text)
returns text
language sql
return '# ' || tap_help.new_incident(
    'tap-b', 'operator', jsonb_build_object('department_id', department, 'visibility_scope', scope)
);

create function pg_temp.seen()
returns text
language sql
return tap_help.read('tap-b', 'worker', 'select count(*) from tocsin.incidents');

create function pg_temp.seen_by_intake(tenant text)
returns text
language sql
return tap_help.within(
    tenant, 'worker', 'tocsin_intake', 'select id from tocsin.incidents where visibility_scope <> ''reporter_only'''
);

create function pg_temp.changed()
returns text
language sql
return tap_help.try('tap-b', 'worker', 'update tocsin.incidents set title = ''Theirs now''');

select pg_temp.lies_in('00000000-0000-0000-0000-00000000000d', 'reporter_only');

select is(pg_temp.seen(), '0', 'what lies in one''s department is not shared with it for that');

select is(pg_temp.changed(), '0 rows', 'and a change that names no row does not find it');

select is(
    tap_help.within('tap-b', 'worker', 'tocsin_intake', 'select id from tocsin.incidents'), '0 rows',
    'nor does the intake, which sees what its caller sees'
);

select pg_temp.lies_in('00000000-0000-0000-0000-00000000000e', 'department');

select is(pg_temp.seen(), '0', 'what is shared with another department is not with one''s own');

select is(pg_temp.seen_by_intake('tap-b'), '0 rows', 'nor does the intake find it for them');

select is(pg_temp.changed(), '0 rows', 'and a change that names no row does not find it');

select pg_temp.lies_in('00000000-0000-0000-0000-00000000000d', 'department');

select is(pg_temp.seen(), '1', 'what is shared with one''s department is seen');

select is(pg_temp.seen_by_intake('tap-b'), '1 rows', 'the intake finds it, too');

select is(pg_temp.seen_by_intake('tap-a'), '0 rows', 'and not in another tenant');

select is(pg_temp.changed(), '42501 not-permitted', 'a change finds it, and is for who may');

select is(
    tap_help.read('tap-a', 'worker', 'select count(*) from tocsin.incidents where visibility_scope = ''department'''),
    '0', 'none of it is seen in another tenant'
);

select *
from finish();

rollback;
