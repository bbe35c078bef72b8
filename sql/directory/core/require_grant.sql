create or replace function core.require_grant(permission text, workflow text, group_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    -- A permission that is none is for the foreign key to refuse.
    if
        exists (select from tocsin.permissions where permissions.slug = require_grant.permission)
        and not auth.may(require_grant.permission, require_grant.workflow)
        and not coalesce(require_grant.group_id = any (auth.permitted_groups(require_grant.permission)), false)
    then
        raise exception using
            errcode = 'insufficient_privilege',
            constraint = 'not-permitted',
            message = format(
                'Nobody gives or takes what they do not hold. This takes %s for %s.',
                require_grant.permission,
                coalesce(
                    'the workflow ' || require_grant.workflow, 'the group ' || require_grant.group_id, 'all workflows'
                )
            ),
            detail = json_build_object(
                'permission', require_grant.permission, 'workflow', require_grant.workflow
            );
    end if;
end;
$$;

comment on function core.require_grant(text, text, uuid) is
'Refuses a caller who does not hold a permission as far as it is given or taken: nobody gives or takes what they do not
hold.

Arguments: permission; workflow and group_id that it is limited to, null for everything. Error: not-permitted.';
