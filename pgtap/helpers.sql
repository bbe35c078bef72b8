-- What the tests of this folder share. Loaded once into a database that is tested; nothing of Tocsin depends on it.
create schema if not exists tap_help;

comment on schema tap_help is 'Helpers of the pgTAP suite; no part of Tocsin.';

-- They are called as the roles under test.
grant usage on schema tap_help to public;

create or replace function tap_help.schemas()
returns text[]
language sql
immutable
set search_path = ''
return array['tocsin', 'auth', 'core', 'intake', 'api', 'engine'];

comment on function tap_help.schemas() is 'Tocsin''s schemas: the list that the closed lists and the lints go by.';

create or replace function tap_help.seed()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    tenant text;
    role text;
begin
    insert into tocsin.gates (key_hash)
    values (sha256('pgtap'))
    on conflict do nothing;
    foreach tenant in array array['tap-a', 'tap-b'] loop
        perform engine.add_tenant(
            tenant, 'Organisation ' || tenant, 'Europe/Oslo',
            array['enforcement', 'prompts', 'service_desk', 'review', 'risk']
        );
        foreach role in array tap_help.roles() loop
            perform engine.add_member(
                tenant, role || '@' || tenant || '.example', role, array[role], 'tap', role || '@' || tenant
            );
        end loop;
    end loop;
    perform tap_help.leave();
end;
$$;

comment on function tap_help.seed() is
'Two tenants, tap-a and tap-b, each with one member a built-in role, and a gate key, pgtap: gone with the transaction.';

create or replace function tap_help.roles()
returns text[]
language sql
immutable
set search_path = ''
return array['worker', 'team_lead', 'supervisor', 'operator', 'whs', 'risk_manager', 'auditor', 'admin'];

comment on function tap_help.roles() is 'The built-in roles of a tenant.';

create or replace function tap_help.tenant(slug text)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        select tenants.id
        from tocsin.tenants
        where tenants.slug = tenant.slug
    );
end;
$$;

comment on function tap_help.tenant(text) is 'The id of a tenant, by its slug.';

create or replace function tap_help.member(slug text, role text)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        select member_accounts.member_id
        from tocsin.member_accounts
        where
            member_accounts.tenant_id = tap_help.tenant(member.slug)
            and member_accounts.subject = member.role || '@' || member.slug
    );
end;
$$;

comment on function tap_help.member(text, text) is 'The id of the seeded member of a tenant who has a role.';

create or replace function tap_help.enter_as(slug text, role text, read_only boolean default false)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform auth.enter('pgtap', 'tap', enter_as.role || '@' || enter_as.slug, enter_as.slug, enter_as.read_only);
end;
$$;

comment on function tap_help.enter_as(text, text, boolean) is
'Enters a tenant as the seeded member who has a role. The database role stays: see tap_help.try().';

create or replace function tap_help.leave()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform
        set_config('tocsin.context', '', true),
        set_config('tocsin.seal', '', true);
end;
$$;

comment on function tap_help.leave() is 'Takes the context away again.';

create or replace function tap_help.outcome(statement text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    affected bigint;
    state text;
    slug text;
begin
    execute outcome.statement;
    get diagnostics affected = row_count;
    return affected || ' rows';
exception
    when others then
        get stacked diagnostics
            state = returned_sqlstate,
            slug = constraint_name;
        return concat_ws(' ', state, nullif(slug, ''));
end;
$$;

comment on function tap_help.outcome(text) is
'Runs a statement. Result: how many rows, as "1 rows", or the error, as "23514 field-required": SQLSTATE and the slug or
constraint. What a failed statement did is undone.';

create or replace function tap_help.as_role(role_name text, statement text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    told text;
begin
    perform set_config('role', as_role.role_name, true);
    told := tap_help.outcome(as_role.statement);
    perform set_config('role', 'none', true);
    return told;
end;
$$;

comment on function tap_help.as_role(text, text) is 'Runs a statement as a database role, without a request. Result: see outcome().';

create or replace function tap_help.try(slug text, role text, statement text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    told text;
begin
    perform set_config('role', 'tocsin_member', true);
    perform tap_help.enter_as(try.slug, try.role);
    told := tap_help.outcome(try.statement);
    perform set_config('role', 'none', true);
    perform tap_help.leave();
    return told;
end;
$$;

comment on function tap_help.try(text, text, text) is
'Runs a statement as tocsin_member, inside a request of the seeded member who has a role. Result: see outcome().';

create or replace function tap_help.within(
    slug text, role text, role_name text, statement text, triggers text default 'origin'
)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    told text;
begin
    perform tap_help.enter_as(within.slug, within.role);
    perform set_config('session_replication_role', within.triggers, true);
    told := tap_help.as_role(within.role_name, within.statement);
    perform set_config('session_replication_role', 'origin', true);
    perform tap_help.leave();
    return told;
end;
$$;

comment on function tap_help.within(text, text, text, text, text) is
'Runs a statement as a database role, inside a request of the seeded member who has a role; triggers may be ''replica'':
none fire, and the policies are asked alone. Result: see outcome().';

create or replace function tap_help.read(slug text, role text, query text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    told text;
begin
    perform set_config('role', 'tocsin_member', true);
    perform tap_help.enter_as(read.slug, read.role);
    execute read.query into told;
    perform set_config('role', 'none', true);
    perform tap_help.leave();
    return told;
end;
$$;

comment on function tap_help.read(text, text, text) is
'The first value that a query gives to tocsin_member, inside a request of the seeded member who has a role.';

create or replace function tap_help.try_read_only(slug text, role text, statements text[])
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    statement text;
    told text;
begin
    perform set_config('role', 'tocsin_member', true);
    perform tap_help.enter_as(try_read_only.slug, try_read_only.role, true);
    foreach statement in array try_read_only.statements loop
        told := tap_help.outcome(statement);
    end loop;
    raise exception using errcode = 'TAP00', message = told;
exception
    when sqlstate 'TAP00' then return sqlerrm;
end;
$$;

comment on function tap_help.try_read_only(text, text, text[]) is
'What the last of some statements gives inside a read-only request; all of it is undone, or nothing more could be written.';

create or replace function tap_help.new_incident(slug text, role text, body jsonb)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    made core.result;
begin
    perform set_config('role', 'tocsin_member', true);
    perform tap_help.enter_as(new_incident.slug, new_incident.role);
    made := api.create_incident(
        '{"workflow": "enforcement", "category": "other", "description": "An incident."}'::jsonb || new_incident.body
    );
    perform set_config('role', 'none', true);
    perform tap_help.leave();
    return made.body ->> 'id';
end;
$$;

comment on function tap_help.new_incident(text, text, jsonb) is
'The id of an incident that the seeded member who has a role opens; body on top of a plain enforcement incident.';

create or replace function tap_help.new_prompt(slug text, role text, incident_id uuid, body jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    made core.result;
begin
    perform set_config('role', 'tocsin_member', true);
    perform tap_help.enter_as(new_prompt.slug, new_prompt.role);
    made := api.create_prompt(
        new_prompt.incident_id,
        '{"prompt_type": "status", "title": "Are you safe?", "prompt_text": "Are you safe?"}'::jsonb || new_prompt.body,
        'https://tocsin.example'
    );
    perform set_config('role', 'none', true);
    perform tap_help.leave();
    return made.body;
end;
$$;

comment on function tap_help.new_prompt(text, text, uuid, jsonb) is
'What the seeded member who has a role is answered for making a prompt: prompt, and for a link public_token and
response_link; body on top of a plain question whether people are safe.';

create or replace function tap_help.as_guest(statement text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    told text;
begin
    told := tap_help.as_role('tocsin_guest', as_guest.statement);
    perform tap_help.leave();
    return told;
end;
$$;

comment on function tap_help.as_guest(text) is 'Runs a statement as somebody without an account. Result: see outcome().';

create or replace function tap_help.submit(token text, body jsonb, idempotency_key text default null)
returns text
language plpgsql
volatile
set search_path = ''
as $$
begin
    return tap_help.as_guest(
        format(
            'select api.submit_public_response(%L, %L, %L, sha256(%L), sha256(''address''), sha256(''agent''))',
            submit.token, submit.body, submit.idempotency_key, submit.body
        )
    );
end;
$$;

comment on function tap_help.submit(text, jsonb, text) is 'Answers a prompt by its link, as a guest. Result: see outcome().';
