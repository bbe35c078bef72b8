create or replace function core.nonresponders(prompt_id uuid)
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    prompt tocsin.prompts;
begin
    select *
    into prompt
    from tocsin.prompts
    where
        prompts.tenant_id = (select auth.tenant())
        and prompts.id = nonresponders.prompt_id;
    if
        not auth.may_in_scope('prompts.manage', prompt.workflow, prompt.portal_id, prompt.circle_id)
        or not auth.can_see_incident(prompt.incident_id)
    then
        return '{}'::uuid [];
    end if;
    return array(
        select asked.member_id
        from tocsin.prompt_recipients as asked
        where
            asked.tenant_id = prompt.tenant_id
            and asked.prompt_id = prompt.id
            and not exists (
                select
                from tocsin.prompt_responses as answer
                where
                    answer.tenant_id = asked.tenant_id
                    and answer.prompt_id = asked.prompt_id
                    and answer.respondent_member_id = asked.member_id
                    and answer.state <> 'voided'
            )
    );
end;
$$;

alter function core.nonresponders(uuid) owner to tocsin_intake;

comment on function core.nonresponders(uuid) is
'Those whom a prompt asks and who have not answered, for somebody who manages it and sees its incident.

Security definer: who manages prompts may not see answers, and would take everybody to be silent; the intake sees just
the incidents that the caller sees. Result: ids; none for who may not manage the prompt.';
