-- One tenant and the other: every table, from the catalogue, also the one that is added tomorrow.
begin;

create temporary view tenant_tables as
select pg_class.oid::regclass as noun
from pg_class
where
    relnamespace = 'tocsin'::regnamespace
    and relkind = 'r'
    and relname not in ('gates', 'seal_keys', 'modules', 'permissions', 'prompt_types', 'prompt_fields', 'tenants');

create temporary view nouns as
select pg_class.oid::regclass as noun
from pg_class
where relnamespace = 'api'::regnamespace and relkind = 'v';

select plan(((select count(*) from tenant_tables) * 4 + (select count(*) from nouns) + 4)::integer);

select tap_help.seed();

-- A row of tap-b's in every table that members write.
select tap_help.try('tap-b', 'admin', statement)
from unnest(
    array[
        $$select api.create_group('team', 'Night', null)$$,
        $$select api.create_place('facility', 'Pier', null, null, null)$$,
        $$select core.claim_idempotent_result('key', sha256('request'))$$,
        $$
        insert into tocsin.group_members (tenant_id, group_id, member_id)
        select tenant_id, id, auth.member()
        from tocsin.groups
        $$,
        format(
            'select api.dispatch_incident(%L, %s)', tap_help.new_incident('tap-b', 'operator', '{}'),
            repeat('null, ', 8) || 'null'
        )
    ]
) as statement;

create temporary table theirs_asked as
select
    tap_help.new_prompt(
        'tap-b', 'operator', incidents.id, '{"on_repeat": "update", "max_responses": 2}'
    ) ->> 'public_token' as token,
    tap_help.new_prompt('tap-b', 'operator', incidents.id, '{"target_type": "tenant"}') #>> '{prompt,id}' as by_name,
    tap_help.try(
        'tap-b', 'operator', format('select api.create_board_link(%L, ''https://tocsin.example'')', incidents.id)
    ) as link
from tocsin.incidents
where incidents.tenant_id = tap_help.tenant('tap-b');

select tap_help.submit(theirs_asked.token, answer, idempotency_key)
from theirs_asked
cross join (
    values
    ('{"responder_key": "somebody", "response_data": {"status": "safe"}}'::jsonb, null),
    ('{"responder_key": "somebody", "response_data": {"status": "needs_help"}}', 'a key of 16 letters')
) as given (answer, idempotency_key);

insert into tocsin.groups (tenant_id, id, kind, name)
values (tap_help.tenant('tap-b'), '00000000-0000-0000-0000-0000000000c1', 'circle', 'North');

insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)
values (
    tap_help.tenant('tap-b'), 'worker', 'responses.view', '00000000-0000-0000-0000-0000000000c1', 'circle'
);

insert into tocsin.incident_imports (tenant_id, incident_id, digest)
select
    incidents.tenant_id,
    incidents.id,
    sha256('row')
from tocsin.incidents
where incidents.tenant_id = tap_help.tenant('tap-b');

select engine.seal_ledger('tap-b', transaction_timestamp())::text as sealed;

select tap_help.leave();

-- What is not there cannot leak: each table that members or guests fill has a row of theirs.
select
    isnt_empty(
        format('select from %s where tenant_id = tap_help.tenant(''tap-b'')', noun),
        format('%s has a row of the other tenant''s', noun)
    )
from tenant_tables;

create function pg_temp.foreign_rows(noun regclass)
returns text
language plpgsql
as $$
declare
    told text;
begin
    perform set_config('role', 'tocsin_member', true);
    perform tap_help.enter_as('tap-a', 'admin');
    begin
        execute format('select count(*) from %s where tenant_id <> auth.tenant()', noun) into told;
    exception
        when insufficient_privilege then told := 'refused';
    end;
    perform set_config('role', 'none', true);
    perform tap_help.leave();
    return told;
end;
$$;

create function pg_temp.rows_without_context(noun regclass)
returns text
language plpgsql
as $$
declare
    told text;
begin
    perform set_config('role', 'tocsin_member', true);
    begin
        execute format('select count(*) from %s', noun) into told;
    exception
        when insufficient_privilege then told := 'refused';
    end;
    perform set_config('role', 'none', true);
    return told;
end;
$$;

select
    ok(
        pg_temp.foreign_rows(noun) in ('0', 'refused'),
        format('%s shows the other tenant''s admin not one row', noun)
    )
from tenant_tables;

select
    ok(
        pg_temp.rows_without_context(noun) in ('0', 'refused'),
        format('%s shows nothing without a context', noun)
    )
from tenant_tables;

select
    ok(
        pg_temp.rows_without_context(noun) in ('0', 'refused'),
        format('%s shows nothing without a context', noun)
    )
from nouns;

-- A row of the other tenant's, copied as it is: refused by the policy or by a grant, never by luck (23xxx).
create function pg_temp.insert_theirs(noun regclass)
returns text
language plpgsql
as $$
declare
    writable text;
    told text;
begin
    select string_agg(quote_ident(attname), ', ')
    into writable
    from pg_attribute
    where
        attrelid = noun
        and attnum > 0
        and not attisdropped
        and attgenerated = ''
        and has_column_privilege('tocsin_member', noun, attname, 'insert');
    if writable is null then
        return '42501';
    end if;
    execute format(
        'create temporary table theirs as select * from %s where tenant_id = tap_help.tenant(''tap-b'')', noun
    );
    grant select on theirs to tocsin_member;
    told := tap_help.try(
        'tap-a', 'admin', format('insert into %1$s (%2$s) select %2$s from theirs', noun, writable)
    );
    drop table theirs;
    return told;
end;
$$;

select
    is(
        pg_temp.insert_theirs(noun),
        -- An incident does not get as far as the policy: the other tenant's workflows are not there to be found.
        -- Nor does a prompt or an answer: their incident and their prompt are not there either.
        case noun
            when 'tocsin.incidents'::regclass then '23514 unknown-workflow'
            when 'tocsin.prompts'::regclass then 'P0002 not-found'
            when 'tocsin.prompt_responses'::regclass then '23514 unknown-reference'
            else '42501'
        end,
        format('%s takes no row of the other tenant', noun)
    )
from tenant_tables;

select is(
    tap_help.read('tap-a', 'admin', 'select string_agg(slug, '' '') from tocsin.tenants'), 'tap-a',
    'a tenant sees itself, and no other'
);

select is(
    tap_help.try('tap-a', 'admin', 'update tocsin.incidents set title = ''Mine'''), '0 rows',
    'changing everything in sight changes nothing of theirs'
);

select is(
    array(
        select distinct tap_help.as_role(role, format('select count(*) from %s', noun))
        from tenant_tables
        cross join unnest(array['tocsin_guest', 'tocsin_worker', 'tocsin_reviewer']) as role
    ),
    array['42501'],
    'guests, the worker and reviewers read no table'
);

select is(
    (
        select
            bool_and(
                tap_help.as_role('tocsin_owner', format('delete from %s', noun)) in ('0 rows', '55000 append-only')
            )
        from tenant_tables
    ),
    true,
    'the owner itself is subject to row security: it finds nothing'
);

select *
from finish();

rollback;
