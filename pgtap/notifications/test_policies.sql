-- Notifications and tickets: everybody's own, and nobody else's.
begin;

select plan(29);

select tap_help.seed();

create temporary table made as
select tap_help.new_incident('tap-a', 'operator', '{"visibility_scope": "institution"}') as id;

create temporary table asked as
select
    (tap_help.new_prompt('tap-a', 'operator', made.id, '{"target_type": "tenant"}') #>> '{prompt,id}')::uuid as id,
    (
        tap_help.new_prompt(
            'tap-a', 'admin', made.id,
            jsonb_build_object('target_type', 'individual', 'target_member_id', tap_help.member('tap-a', 'worker'))
        ) #>> '{prompt,id}'
    )::uuid as worker_only
from made;

-- Their own.
select
    is(
        tap_help.read('tap-a', given.role, 'select count(*) from tocsin.notifications'), given.many,
        format('the %s has %s', given.role, given.many)
    )
from (
    values
    ('worker', '2'),
    ('admin', '1'),
    ('operator', '1'),
    ('auditor', '1')
) as given (role, many);

select is(
    tap_help.read('tap-a', 'worker', 'select string_agg(status, '' '') from api.notifications'), 'unread unread',
    'unread at first'
);

select is(
    tap_help.try('tap-a', 'worker', 'update tocsin.notifications set read_at = statement_timestamp()'), '2 rows',
    'everybody marks their own as read'
);

select is(
    (
        select count(*) from tocsin.notifications
        where status = 'read'
    ), 2::bigint, 'and nobody else''s'
);

create function pg_temp.read(role text, owner text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'select api.read_notification(%L)',
        (
            select notifications.id
            from tocsin.notifications
            where notifications.member_id = tap_help.member('tap-a', owner)
            order by notifications.id
            limit 1
        )
    )
);

select is(
    array[pg_temp.read('auditor', 'auditor'), pg_temp.read('auditor', 'auditor'), pg_temp.read('admin', 'operator')],
    array['1 rows', '1 rows', 'P0002 not-found'],
    'somebody else''s is not there to be read, not even for an admin'
);

select is(
    tap_help.read('tap-a', 'operator', 'select (api.read_all_notifications()).body ->> ''marked'''), '1',
    'all of one''s own are marked at once'
);

select is(
    tap_help.read('tap-a', 'operator', 'select (api.read_all_notifications()).body ->> ''marked'''), '0', 'once'
);

select
    is(
        tap_help.try('tap-a', 'worker', given.statement), '42501', format('nobody may: %s', given.statement)
    )
from (
    values
    ('update tocsin.notifications set title = ''x'''),
    ('update tocsin.notifications set member_id = auth.member()'),
    ('delete from tocsin.notifications')
) as given (statement);

-- Writing to others.
create function pg_temp.notify(role text, member text, kind text, subject uuid)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'insert into tocsin.notifications (tenant_id, id, member_id, kind, title, subject_type, subject_id) '
        || 'values (auth.tenant(), gen_random_uuid(), %L, %L, ''Go home'', ''prompt'', %L)',
        tap_help.member('tap-a', member), kind, subject
    )
);

select
    is(
        pg_temp.notify(
            given.role, given.member, given.kind, case given.subject when 'all' then asked.id else asked.worker_only end
        ),
        given.outcome, given.description
    )
from asked
cross join (
    values
    ('operator', 'worker', 'prompt_resent', 'all', '1 rows', 'those who manage prompts remind whoever is asked'),
    ('operator', 'auditor', 'prompt_resent', 'one', '42501', 'not somebody who is not'),
    ('operator', 'worker', 'prompt_sent', 'all', '42501', 'they only remind'),
    ('worker', 'auditor', 'prompt_resent', 'all', '42501', 'others write to nobody'),
    ('worker', 'worker', 'prompt_resent', 'all', '42501', 'not even to themselves'),
    ('auditor', 'worker', 'prompt_resent', 'all', '42501', 'nor do those who only see')
) as given (role, member, kind, subject, outcome, description);

select
    is(
        tap_help.try(
            'tap-a', 'operator',
            format(
                'insert into tocsin.notifications '
                || '(tenant_id, id, member_id, kind, title, detail, subject_type, subject_id) '
                || 'select auth.tenant(), gen_random_uuid(), %L, ''prompt_resent'', ''x'', '
                || 'jsonb_build_object(''x'', repeat(''y'', 20000)), ''prompt'', %L',
                tap_help.member('tap-a', 'worker'), asked.id
            )
        ),
        '23514 notifications_detail_bounded',
        'what they write is bounded'
    )
from asked;

-- Only the silent are reminded.
select
    tap_help.try(
        'tap-a', 'worker', format('select api.answer_prompt(%L, ''{"response_data": {"status": "safe"}}'')', asked.id)
    )
from asked;

select
    is(
        tap_help.read('tap-a', 'operator', format('select (api.resend_prompt(%L)).body ->> ''notified''', asked.id)),
        '7',
        'of eight who are asked the seven who have not answered are reminded'
    )
from asked;

select is(
    (
        select count(*)
        from tocsin.notifications
        inner join asked on notifications.subject_id = asked.id
        where kind = 'prompt_resent' and title <> 'Go home' and member_id = tap_help.member('tap-a', 'worker')
    ),
    0::bigint,
    'who has answered is left alone'
);

-- Tickets.
create function pg_temp.ticket(role text, member text, expires text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'insert into tocsin.board_tickets (tenant_id, ticket_hash, incident_id, member_id, expires_at) '
        || 'values (auth.tenant(), sha256(%L), %L, %L, %s)',
        role, (select made.id from made), tap_help.member('tap-a', member), expires
    )
);

select is(pg_temp.ticket(given.role, given.member, given.expires), given.outcome, given.description)
from (
    values
    ('auditor', 'auditor', 'now()', '1 rows', 'who sees responses makes a ticket for themselves'),
    ('operator', 'admin', 'now()', '42501', 'not for somebody else'),
    ('operator', 'operator', '''infinity''', '42501', 'not for ever'),
    ('operator', 'operator', 'now() + interval ''1 hour''', '42501', 'not for an hour')
) as given (role, member, expires, outcome, description);

select is(
    array[
        tap_help.read('tap-a', 'auditor', 'select count(incident_id) from tocsin.board_tickets'),
        tap_help.read('tap-a', 'operator', 'select count(incident_id) from tocsin.board_tickets')
    ],
    array['1', '0'],
    'tickets are their owner''s to see'
);

select is(
    tap_help.try('tap-a', 'operator', 'delete from tocsin.board_tickets'), '0 rows', 'and to tear up'
);

select
    is(
        tap_help.try('tap-a', 'worker', format('select api.create_board_link(%L, ''x'')', id)), '42501 not-permitted',
        'who sees an incident but not its responses gets no board'
    )
from made;

select *
from finish();

rollback;
