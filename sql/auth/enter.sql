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
    perform auth.wipe_session();
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
    claim := auth.claim_of(enter.issuer, enter.subject, enter.tenant);
    if claim is null then
        raise exception using
            errcode = 'insufficient_privilege',
            constraint = 'not-a-member',
            message = 'You are not an active member of this tenant.';
    end if;
    perform
        set_config('tocsin.context', claim, true),
        set_config('tocsin.seal', auth.seal(claim), true);
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
