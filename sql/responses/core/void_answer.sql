create or replace function core.void_answer()
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

comment on function core.void_answer() is
'A moderator may void an answer, once, and set its state to nothing else. Errors: not-permitted, already-voided.';

create or replace trigger prompt_responses_1_void
before update of state, void_reason on tocsin.prompt_responses
for each row execute function core.void_answer();

comment on trigger prompt_responses_1_void on tocsin.prompt_responses is 'A moderator may void an answer, once.';
