create or replace function core.require_for(permission text, workflow text, portal_id uuid, circle_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return
        auth.may_for(require_for.permission, require_for.workflow, require_for.portal_id, require_for.circle_id)
        or core.require(require_for.permission, require_for.workflow);
end;
$$;

comment on function core.require_for(text, text, uuid, uuid) is
'True when the caller holds the permission for that workflow, portal or circle; else the error not-permitted.';
