create or replace function auth.enter(gate_key text, issuer text, subject text, tenant text, read_only boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    claim text;
begin
    perform auth.reset_session();
    if not exists (
        select
        from tocsin.gates
        where gates.key_hash = sha256(convert_to(enter.gate_key, 'UTF8'))
    ) then
        raise exception using
            errcode = 'insufficient_privilege',
            constraint = 'gate-closed',
            message = 'unknown gate key';
    end if;
    claim := auth.claims_of(enter.issuer, enter.subject, enter.tenant);
    if claim is null then
        raise exception using
            errcode = 'insufficient_privilege',
            constraint = 'not-a-member',
            message = 'You are not an active member of this tenant.';
    end if;
    perform
        set_config('tocsin.context', claim, true),
        set_config('tocsin.seal', auth.sign(claim), true);
    if enter.read_only then
        set local transaction_read_only = on;
    end if;
end;
$$;

alter function auth.enter(text, text, text, text, boolean) owner to tocsin_gate;

comment on function auth.enter(text, text, text, text, boolean) is
'Names the caller to the database for the rest of this transaction.

Arguments: gate_key, the secret of the API process; issuer and subject of a verified token; tenant, its slug;
read_only, true for a GET: the transaction cannot write from here on, and cannot undo that.
Errors: gate-closed, not-a-member, poisoned-session. No such tenant, no such member, a deactivated member and a
suspended tenant are one answer.
Security definer: it looks members up before there is a context, and seals the context with a key nobody else reads.';

create or replace function auth.enter_as_guest(read_only boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform auth.reset_session();
    if enter_as_guest.read_only then
        set local transaction_read_only = on;
    end if;
end;
$$;

alter function auth.enter_as_guest(boolean) owner to tocsin_gate;

comment on function auth.enter_as_guest(boolean) is
'Begins the request of somebody without an account: nobody''s context, on a session that nobody has left anything in.

Arguments: read_only, true for a GET: the transaction cannot write from here on, and cannot undo that.
Errors: poisoned-session. Security definer: so that the guest''s login may execute this and nothing else of auth.';

create or replace function auth.claims_of(issuer text, subject text, tenant text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        select
            concat(
                tenants.id, '|', members.id,
                '|', (
                    select string_agg(group_members.group_id::text, ',')
                    from tocsin.group_members
                    where
                        group_members.tenant_id = tenants.id
                        and group_members.member_id = members.id
                ),
                '|,', (
                    select string_agg(distinct held.verb, ',')
                    from tocsin.member_roles
                    cross join lateral (
                        select
                            case role_permissions.workflow
                                when '*' then role_permissions.permission
                                else role_permissions.permission || ':' || role_permissions.workflow
                            end as verb
                        from tocsin.role_permissions
                        where
                            role_permissions.tenant_id = member_roles.tenant_id
                            and role_permissions.role = member_roles.role
                        union all
                        select limited.permission || '@' || limited.group_id
                        from tocsin.role_group_permissions as limited
                        where
                            limited.tenant_id = member_roles.tenant_id
                            and limited.role = member_roles.role
                    ) as held
                    where
                        member_roles.tenant_id = tenants.id
                        and member_roles.member_id = members.id
                ),
                ',|,', (
                    select string_agg(tenant_modules.module, ',')
                    from tocsin.tenant_modules
                    where tenant_modules.tenant_id = tenants.id
                ), ','
            )
        from tocsin.tenants
        inner join tocsin.member_accounts on tenants.id = member_accounts.tenant_id
        inner join tocsin.members
            on
                member_accounts.tenant_id = members.tenant_id
                and member_accounts.member_id = members.id
        where
            tenants.slug = claims_of.tenant
            and tenants.status = 'active'
            and member_accounts.issuer = claims_of.issuer
            and member_accounts.subject = claims_of.subject
            and members.is_active
    );
end;
$$;

comment on function auth.claims_of(text, text, text) is
'Who this is in that tenant, what they may do, and which modules are on: the text that auth.enter() seals.

Looked up at every request, so a deactivated member, a removed role or a suspended tenant is out at the next one.
Arguments: issuer and subject of the verified token, slug of the tenant. Result: tenant|member|groups|permissions|
modules, or null when there is no active member of an active tenant. A permission for one workflow reads
permission:workflow, one for a circle or portal permission@group.';

create or replace function auth.reset_session()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    if
        exists (select from pg_catalog.pg_prepared_statements where from_sql)
        or exists (select from pg_catalog.pg_cursors where is_holdable)
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'poisoned-session',
            message = 'this session holds statements or cursors from before';
    end if;
    reset all;
    if
        current_setting('transaction_isolation') <> current_setting('default_transaction_isolation')
        or current_setting('transaction_deferrable') <> current_setting('default_transaction_deferrable')
        or (
            current_setting('transaction_read_only') <> current_setting('default_transaction_read_only')
            and not pg_is_in_recovery()
        )
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'poisoned-session',
            message = 'this transaction began as an earlier request wished';
    end if;
    unlisten *;
    perform pg_advisory_unlock_all();
end;
$$;

comment on function auth.reset_session() is
'Clears what an earlier transaction left on this connection, and refuses the connection where that cannot be done.

Errors: poisoned-session, when a statement prepared through SQL or a holdable cursor is found, or the transaction began
with an isolation or read-only mode that was left behind as the default: the caller closes the connection. Settings,
LISTENs and session advisory locks are cleared.';
