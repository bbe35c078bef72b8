create or replace view api.silent_members
with (security_invoker = true)
as
select
    asked.member_id as id,
    asked.prompt_id,
    asked.incident_id,
    member.display_name,
    member.team_id,
    team.name as team_name
from tocsin.prompt_recipients as asked
inner join tocsin.members as member
    on
        asked.tenant_id = member.tenant_id
        and asked.member_id = member.id
left join tocsin.groups as team
    on
        member.tenant_id = team.tenant_id
        and member.team_id = team.id
where
    asked.tenant_id = (select auth.tenant())
    -- Asked for each of them, by a unique index: as a join it may be planned for few, and thousands take for ever.
    and (
        select answer.id
        from tocsin.prompt_responses as answer
        where
            answer.tenant_id = asked.tenant_id
            and answer.prompt_id = asked.prompt_id
            and answer.respondent_member_id = asked.member_id
            and answer.state <> 'voided'
    ) is null;

comment on view api.silent_members is
'Those whom a prompt asks and who have not answered.

id is the member''s. A voided answer is none.';

comment on column api.silent_members.id is
'The member.';

comment on column api.silent_members.prompt_id is
'The prompt that it belongs to.';

comment on column api.silent_members.incident_id is
'The incident that it belongs to.';

comment on column api.silent_members.display_name is
'How the person is called.';

comment on column api.silent_members.team_id is
'The team that the person belongs to, a group of that kind.';

comment on column api.silent_members.team_name is
'The name of that team.';
