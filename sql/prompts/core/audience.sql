create or replace function core.snapshot_recipients()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.prompt_recipients (
        tenant_id, prompt_id, member_id, incident_id, workflow, portal_id, circle_id
    )
    select new.tenant_id, new.id, members.id, new.incident_id, new.workflow, new.portal_id, new.circle_id
    from tocsin.members
    where
        members.tenant_id = new.tenant_id
        and members.is_active
        and (
            new.target_type = 'tenant'
            or members.id = new.target_member_id
            or members.id in (
                select group_members.member_id
                from tocsin.group_members
                where
                    group_members.tenant_id = new.tenant_id
                    and group_members.group_id = new.target_group_id
            )
        );
    if not found then
        perform core.raise_invalid('target_type', 'There is nobody to ask: whom target_type names has no active member.', 'empty-audience');
    end if;
    return null;
end;
$$;

alter function core.snapshot_recipients() owner to tocsin_intake;

comment on function core.snapshot_recipients() is
'Writes down whom a prompt asks: the active members there are when it is made. Error: empty-audience.

Who joins later is not expected to answer, who leaves is still missed. Security definer: nobody else writes the list.';

create or replace function core.notify_recipients()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.notifications (tenant_id, id, member_id, kind, title, detail, subject_type, subject_id)
    select
        asked.tenant_id,
        core.new_id(),
        asked.member_id,
        'prompt_sent',
        prompts.title,
        jsonb_build_object('prompt_type', prompts.prompt_type, 'is_required', prompts.is_required),
        'prompt',
        prompts.id
    from new_recipients as asked
    inner join tocsin.prompts
        on
            asked.tenant_id = prompts.tenant_id
            and asked.prompt_id = prompts.id;
    return null;
end;
$$;

alter function core.notify_recipients() owner to tocsin_intake;

comment on function core.notify_recipients() is
'Tells everybody who is asked that they are. Security definer: nobody writes another one''s notifications.';
