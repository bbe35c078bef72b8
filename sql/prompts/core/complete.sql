create or replace function core.complete_prompt()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    select
        incidents.workflow,
        incidents.community_id,
        incidents.portal_id,
        incidents.circle_id
    into
        new.workflow,
        new.community_id,
        new.portal_id,
        new.circle_id
    from tocsin.incidents
    where
        incidents.tenant_id = new.tenant_id
        and incidents.id = new.incident_id;
    perform core.require_found(found);
    -- Another's name is for the policy to refuse.
    if new.created_by is null or new.created_by = auth.member() then
        new.created_by := core.actor(new.incident_id);
    end if;
    if new.target_type = 'public_link' then
        new.public_token_expires_at := transaction_timestamp() + make_interval(mins => new.public_token_ttl_minutes);
    end if;
    return new;
end;
$$;

comment on function core.complete_prompt() is
'A new prompt belongs where its incident does (workflow, community, portal, circle), its link ends when it is told to, and it
is its maker''s own (core.actor()).';

create or replace function core.new_prompt(body jsonb)
returns tocsin.prompts
language plpgsql
volatile
set search_path = ''
as $$
declare
    given tocsin.prompts;
begin
    given.id := core.new_id();
    given.is_required := false;
    given.options := '{}';
    given.validation := '{}';
    given.target_type := 'public_link';
    given.on_repeat := 'reject';
    return jsonb_populate_record(given, core.without_nulls(new_prompt.body));
end;
$$;

comment on function core.new_prompt(jsonb) is
'The prompt that a body describes, with an id of its own and defaults filled in.

Arguments: body, keys as the columns of tocsin.prompts; a null is as good as an absent key.';

create or replace function core.title_prompt()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.title := coalesce(
        new.title,
        (
            select prompt_types.name
            from tocsin.prompt_types
            where prompt_types.slug = new.prompt_type
        ),
        new.prompt_type
    );
    return new;
end;
$$;

comment on function core.title_prompt() is
'A prompt without a title has the name of its type for one.';
