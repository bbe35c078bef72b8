create or replace function core.silent_of(prompt_id uuid)
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return array(
        select asked.member_id
        from tocsin.prompt_recipients as asked
        where
            asked.tenant_id = (select auth.tenant())
            and asked.prompt_id = silent_of.prompt_id
            and auth.may_for('prompts.manage', asked.workflow, asked.portal_id, asked.circle_id)
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

alter function core.silent_of(uuid) owner to tocsin_intake;

comment on function core.silent_of(uuid) is
'Those whom a prompt asks and who have not answered, for somebody who manages it.

Security definer: who manages prompts may not see answers, and would take everybody to be silent. Result: ids; none for
who may not manage the prompt.';
