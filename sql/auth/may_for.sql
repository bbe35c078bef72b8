create or replace function auth.may_for(permission text, workflow text, portal_id uuid, circle_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return
        auth.may(may_for.permission, may_for.workflow)
        or coalesce(array[may_for.portal_id, may_for.circle_id] && auth.permitted_groups(may_for.permission), false);
end;
$$;

comment on function auth.may_for(text, text, uuid, uuid) is
'Whether the caller holds a permission for what belongs to a workflow, a portal and a circle.

Arguments: permission; workflow; portal_id and circle_id, either may be null. Never null. For one thing at a time:
policies of long tables write the same with (select ...), evaluated once a statement.';
