drop policy if exists member_select on tocsin.board_tickets;

create policy member_select on tocsin.board_tickets
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy member_select on tocsin.board_tickets is 'Their own.';

drop policy if exists member_insert on tocsin.board_tickets;

create policy member_insert on tocsin.board_tickets
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
    and auth.can_see_incident(incident_id)
    and expires_at <= statement_timestamp() + interval '5 minutes'
);

comment on policy member_insert on tocsin.board_tickets is 'For themselves, to an incident they see, for five minutes at most.';

drop policy if exists member_delete on tocsin.board_tickets;

create policy member_delete on tocsin.board_tickets
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy member_delete on tocsin.board_tickets is 'Their own.';

drop policy if exists intake_select on tocsin.board_tickets;

create policy intake_select on tocsin.board_tickets
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.board_tickets is 'The intake finds the ticket that it is shown.';

drop policy if exists intake_delete on tocsin.board_tickets;

create policy intake_delete on tocsin.board_tickets
for delete
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_delete on tocsin.board_tickets is 'The intake takes the ticket that it is shown.';

grant select (tenant_id, member_id, incident_id, expires_at) on tocsin.board_tickets to tocsin_member;

grant insert, delete on tocsin.board_tickets to tocsin_member;

grant select, delete on tocsin.board_tickets to tocsin_intake;
