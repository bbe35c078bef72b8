create or replace function intake.redeem_ticket(ticket text)
returns table (issuer text, subject text, tenant text, incident_id uuid)
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform auth.act_for_tenant(intake.tenant_of(redeem_ticket.ticket));
    return query
    with taken as (
        delete from tocsin.board_tickets
        where
            board_tickets.tenant_id = auth.tenant()
            and board_tickets.ticket_hash = intake.hash_of(redeem_ticket.ticket)
        returning board_tickets.*
    )

    select
        member_accounts.issuer,
        member_accounts.subject,
        tenants.slug,
        taken.incident_id
    from taken
    inner join tocsin.tenants on taken.tenant_id = tenants.id
    inner join tocsin.member_accounts
        on
            taken.tenant_id = member_accounts.tenant_id
            and taken.member_id = member_accounts.member_id
    where taken.expires_at > statement_timestamp();
end;
$$;

alter function intake.redeem_ticket(text) owner to tocsin_intake;

comment on function intake.redeem_ticket(text) is
'Whose ticket this is, and to which incident''s board; the ticket is gone with it.

Result: no row for a ticket that was used, is over, or never was. Who it was is looked up anew at every request that
follows, so a member who is deactivated meanwhile is out. Security definer: who holds a ticket is nobody yet.';
