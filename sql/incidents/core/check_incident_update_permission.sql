create or replace function core.check_incident_update_permission()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    amended tocsin.incidents := new;
begin
    if new.deleted_at is distinct from old.deleted_at then
        perform core.require('incidents.delete', new.workflow);
    end if;
    if new.assigned_to is distinct from old.assigned_to then
        perform core.require('incidents.assign', new.workflow);
    end if;
    amended.deleted_at := old.deleted_at;
    amended.assigned_to := old.assigned_to;
    amended.change_reason := old.change_reason;
    if new.status <> old.status then
        amended.status := old.status;
        amended.resolution := old.resolution;
    end if;
    amended.is_description_amended := old.is_description_amended;
    if
        amended is distinct from old
        or (
            new.status = old.status
            and new.deleted_at is not distinct from old.deleted_at
            and new.assigned_to is not distinct from old.assigned_to
        )
    then
        perform core.require('incidents.update', new.workflow);
    end if;
    return new;
end;
$$;

comment on function core.check_incident_update_permission() is
'Which permission a change of an incident needs, by what it changes: deleting .delete, the assignee .assign, content
.update, and so does a change that changes nothing but the version; a move is judged by its transition.
Error: not-permitted.

Only asked of members: the policies keep everybody else to what their role is for.';
