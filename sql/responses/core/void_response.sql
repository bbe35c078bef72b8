create or replace function core.void_response()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform core.require_for('responses.moderate', new.workflow, new.portal_id, new.circle_id);
    if old.state = 'voided' then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'already-voided',
            message = 'This answer has been voided before.';
    end if;
    new.state := 'voided';
    return new;
end;
$$;

comment on function core.void_response() is
'A moderator may void an answer, once, and set its state to nothing else. Errors: not-permitted, already-voided.';
