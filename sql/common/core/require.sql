create or replace function core.require(permission text, workflow text default null)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    if auth.may(require.permission, require.workflow) then
        return true;
    end if;
    raise exception using
        errcode = 'insufficient_privilege',
        constraint = 'not-permitted',
        message = format(
            'This needs the permission %s%s, which you do not hold.',
            require.permission, ' for the workflow ' || require.workflow
        ),
        detail = json_build_object('permission', require.permission, 'workflow', require.workflow);
end;
$$;

comment on function core.require(text, text) is
'True when the caller holds the permission; else the error not-permitted, naming it.

Arguments: permission; workflow, null for all. A view asks it in an uncorrelated subquery, once a statement.';
