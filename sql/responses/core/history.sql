create or replace function core.archive_response()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.prompt_response_history (tenant_id, id, response_id, answer, replaced_at, replaced_by)
    values (
        old.tenant_id,
        core.new_id(),
        old.id,
        core.response_snapshot(old),
        clock_timestamp(),
        auth.member()
    );
    if new.update_count > 51 then
        delete from tocsin.prompt_response_history
        using (
            select
                kept.id,
                lead(kept.id) over (order by kept.replaced_at desc, kept.id desc) is null as is_first
            from tocsin.prompt_response_history as kept
            where
                kept.tenant_id = new.tenant_id
                and kept.response_id = new.id
            order by kept.replaced_at desc, kept.id desc
            offset 50
        ) as beyond
        where
            prompt_response_history.tenant_id = new.tenant_id
            and prompt_response_history.id = beyond.id
            and not beyond.is_first;
    end if;
    return null;
end;
$$;

alter function core.archive_response() owner to tocsin_intake;

comment on function core.archive_response() is
'Keeps what was answered before, whenever it is answered again: the first answer and the newest 50, however many there were.

How many there were is update_count. Security definer: nobody else writes history.';

create or replace function core.check_history_deletion()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if
        not exists (
            select
            from tocsin.prompt_response_history as earlier
            where
                earlier.tenant_id = old.tenant_id
                and earlier.response_id = old.response_id
                and (earlier.replaced_at, earlier.id) < (old.replaced_at, old.id)
        )
        or (
            select count(*)
            from tocsin.prompt_response_history as later
            where
                later.tenant_id = old.tenant_id
                and later.response_id = old.response_id
                and (later.replaced_at, later.id) > (old.replaced_at, old.id)
        ) < 50
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'append-only',
            message = 'The first answer and the newest 50 are never deleted.';
    end if;
    return old;
end;
$$;

comment on function core.check_history_deletion() is
'An earlier answer may go only between the first and the newest 50, whoever deletes it. Error: append-only.';

create or replace function core.response_snapshot(answer tocsin.prompt_responses)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_strip_nulls(
    jsonb_build_object(
        'response_data', answer.response_data,
        'state', answer.state,
        'void_reason', answer.void_reason,
        'response_channel', answer.response_channel,
        'location_label', answer.location_label,
        'location_lat', answer.location_lat,
        'location_lng', answer.location_lng,
        'location_accuracy_m', answer.location_accuracy_m,
        'adults_count', answer.adults_count,
        'children_count', answer.children_count,
        'pets_count', answer.pets_count,
        'occurred_at', to_json(answer.occurred_at),
        'responded_at', to_json(answer.responded_at),
        'entered_by', answer.entered_by
    )
);

comment on function core.response_snapshot(tocsin.prompt_responses) is
'What somebody answered, as history keeps it: everything that another answer would replace, less what is null.';
