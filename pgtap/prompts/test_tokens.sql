-- Links and tickets: 256 random bits, kept as a hash, made once by whoever makes the prompt.
begin;

select plan(37);

select tap_help.seed();

create temporary table made as
select
    tap_help.tenant('tap-a') as tenant_id,
    tap_help.new_incident('tap-a', 'operator', '{}') as id;

create temporary table asked as
select tap_help.new_prompt('tap-a', 'operator', made.id, '{}') as body
from made;

create function pg_temp.token()
returns text
language sql
return (select asked.body ->> 'public_token' from asked);

-- What a token is.
select matches(
    pg_temp.token(), '^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$', 'a token is the tenant and 256 bits, in base64url'
);

select is(intake.tenant_of(pg_temp.token()), (select tenant_id from made), 'it says whose it is');

select is(
    (select asked.body ->> 'response_link' from asked), 'https://tocsin.example/r/' || pg_temp.token(),
    'the link is the page that asks'
);

select
    is(
        intake.tenant_of(given.token),
        null,
        format('%s is no token', coalesce(to_json(left(given.token, 70))::text, 'null'))
    )
from (
    values
    (null),
    (''),
    ('.'),
    (repeat('A', 22)),
    (repeat('A', 22) || '.' || repeat('A', 42)),
    (repeat('A', 22) || '.' || repeat('A', 44)),
    (repeat('A', 21) || '.' || repeat('A', 44)),
    (repeat('A', 22) || '.' || repeat('A', 42) || '='),
    (repeat('A', 22) || '.' || repeat('A', 42) || E'\n'),
    (E'\n' || repeat('A', 21) || '.' || repeat('A', 43)),
    (repeat('A', 22) || '+' || repeat('A', 43)),
    (repeat('A', 21) || 'é.' || repeat('A', 43)),
    (repeat('A', 22) || '.' || repeat('A', 43) || ' '),
    (repeat('A', 100000))
) as given (token);

select is(
    (
        select count(distinct split_part(intake.new_token('00000000-0000-0000-0000-000000000001'), '.', 2))
        from generate_series(1, 1000)
    ),
    1000::bigint,
    'no two of a thousand are the same'
);

select is(
    intake.base64url('\xfbefff'), '--__', 'base64url has neither plus nor slash'
);

-- What is kept.
select is(
    (
        select array_agg(prompt_tokens.token_hash)
        from tocsin.prompt_tokens
        where prompt_tokens.prompt_id = (select (asked.body #>> '{prompt,id}')::uuid from asked)
    ),
    array[sha256(convert_to(pg_temp.token(), 'UTF8'))],
    'only its SHA-256 is kept'
);

select is(
    (
        select count(*)
        from (
            select to_jsonb(prompts)::text as told
            from tocsin.prompts
            union all
            select to_jsonb(prompt_tokens)::text
            from tocsin.prompt_tokens
            union all
            select to_jsonb(ledger)::text
            from tocsin.ledger
        ) as kept
        where kept.told ~ split_part(pg_temp.token(), '.', 2)
    ),
    0::bigint,
    'the token itself stands nowhere'
);

select unalike(
    tap_help.read('tap-a', 'operator', 'select string_agg(to_jsonb(prompts)::text, '' '') from api.prompts'),
    '%hash%',
    'nor is there any trace of it in a later answer'
);

-- Who makes one.
create function pg_temp.issue(role text, prompt_id uuid)
returns text
language sql
return tap_help.try('tap-a', role, format('select intake.issue_token(%L)', prompt_id));

select is(
    pg_temp.issue('operator', (select (asked.body #>> '{prompt,id}')::uuid from asked)),
    '23505 prompt_tokens_pkey',
    'not even who makes a prompt gets a second token for it, in the transaction that makes it'
);

create function pg_temp.plant(new_id uuid, target text, maker text, age interval)
returns uuid
language sql
begin atomic
    insert into tocsin.prompts (
        tenant_id, id, incident_id, prompt_type, prompt_text, target_type, created_by, created_at
    )
    select
        made.tenant_id,
        new_id,
        made.id,
        'status',
        'Safe?',
        target,
        tap_help.member('tap-a', maker),
        transaction_timestamp() - age
    from made
    returning prompts.id;
end;

-- Rows are planted by the superuser with the context of a member, whom the ledger names.
select tap_help.enter_as('tap-a', 'operator');

create temporary table planted as
select
    given.name,
    pg_temp.plant(gen_random_uuid(), given.target, given.maker, given.age::interval) as id
from (
    values
    ('own', 'public_link', 'operator', '0'),
    ('old', 'public_link', 'operator', '1 microsecond'),
    ('theirs', 'public_link', 'admin', '0'),
    ('tenant', 'tenant', 'operator', '0')
) as given (name, target, maker, age);

select tap_help.leave();

select is(pg_temp.issue('operator', planted.id), given.outcome, given.description)
from (
    values
    ('own', '1 rows', 'who makes a prompt gets its token, in the transaction that makes it'),
    ('old', 'P0002 not-found', 'not a microsecond later'),
    ('theirs', 'P0002 not-found', 'not for somebody else''s prompt'),
    ('tenant', 'P0002 not-found', 'not for a prompt to members')
) as given (name, outcome, description)
inner join planted on given.name = planted.name;

select is(pg_temp.issue('operator', null), 'P0002 not-found', 'not for nothing');

select is(
    tap_help.try(
        'tap-b', 'operator', format('select intake.issue_token(%L)', (
            select id from planted
            where name = 'old'
        ))
    ),
    'P0002 not-found',
    'and another tenant is told the same of it as of nothing'
);

-- Tickets for a board.
create temporary table ticket as
select
    split_part(
        tap_help.read(
            'tap-a', 'auditor',
            format('select (api.create_board_link(%L, ''https://tocsin.example'')).body ->> ''board_link''', made.id)
        ),
        '=', 2
    ) as ticket
from made;

create function pg_temp.redeem(given text)
returns text
language plpgsql
as $$
declare
    told text;
begin
    perform set_config('role', 'tocsin_guest', true);
    select concat_ws(' ', issuer, subject, tenant, incident_id)
    into told
    from intake.redeem_ticket(given);
    perform set_config('role', 'none', true);
    perform tap_help.leave();
    return told;
end;
$$;

select is(
    (
        select array_agg(board_tickets.ticket_hash)
        from tocsin.board_tickets
    ),
    (select array[sha256(convert_to(ticket, 'UTF8'))] from ticket),
    'of a ticket, too, only the SHA-256 is kept'
);

select is(
    (select board_tickets.expires_at <= statement_timestamp() + interval '5 minutes' from tocsin.board_tickets), true,
    'for five minutes'
);

select is(
    pg_temp.redeem((select left(ticket, 23) || repeat('A', 43) from ticket)), null,
    'a ticket that never was is nobody''s'
);

select is(pg_temp.redeem('x'), null, 'nor is what is no ticket');

select is(
    (select pg_temp.redeem(ticket) from ticket), (select format('tap auditor@tap-a tap-a %s', id) from made),
    'a ticket says who it was made for, and for which incident'
);

select is((select pg_temp.redeem(ticket) from ticket), null, 'once');

insert into tocsin.board_tickets (tenant_id, ticket_hash, incident_id, member_id, expires_at)
select
    made.tenant_id,
    sha256(convert_to(ticket, 'UTF8')),
    made.id,
    tap_help.member('tap-a', 'auditor'),
    statement_timestamp()
from made
cross join ticket;

select is((select pg_temp.redeem(ticket) from ticket), null, 'nobody''s when it is over');

select is_empty('select from tocsin.board_tickets', 'and gone with the try');

select *
from finish();

rollback;
