create or replace function core.guard_grants()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    changed jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
begin
    case tg_table_name
        when 'role_permissions' then
            perform core.require_grant(changed ->> 'permission', nullif(changed ->> 'workflow', '*'), null);
        when 'role_group_permissions' then
            perform core.require_grant(changed ->> 'permission', null, (changed ->> 'group_id')::uuid);
        when 'member_roles' then
            perform core.require_role(changed ->> 'role');
        else
            perform core.require_role(held.role)
            from tocsin.member_roles as held
            where
                held.tenant_id = auth.tenant()
                and held.member_id = coalesce(changed ->> 'member_id', changed ->> 'id')::uuid;
    end case;
    return case tg_op when 'DELETE' then old else new end;
end;
$$;

comment on function core.guard_grants() is
'Nobody gives or takes what they do not hold: into a role or out of it, to a member or from one, by letting a member in or
out, or by giving one who has roles an account. Error: not-permitted, naming what is missing.

Asked of members: who writes tenants, and a DBA, grants by being trusted with it.';

create or replace trigger role_permissions_1_grants
before insert or update or delete on tocsin.role_permissions
for each row
when (current_user = 'tocsin_member')
execute function core.guard_grants();

comment on trigger role_permissions_1_grants on tocsin.role_permissions is 'Only what one holds oneself.';

create or replace trigger role_group_permissions_1_grants
before insert or update or delete on tocsin.role_group_permissions
for each row
when (current_user = 'tocsin_member')
execute function core.guard_grants();

comment on trigger role_group_permissions_1_grants on tocsin.role_group_permissions is 'Only what one holds oneself.';

create or replace trigger member_roles_1_grants
before insert or update or delete on tocsin.member_roles
for each row
when (current_user = 'tocsin_member')
execute function core.guard_grants();

comment on trigger member_roles_1_grants on tocsin.member_roles is 'Only roles that hold no more than oneself.';

create or replace trigger members_1_grants
before update of is_active on tocsin.members
for each row
when (current_user = 'tocsin_member' and old.is_active is distinct from new.is_active)
execute function core.guard_grants();

comment on trigger members_1_grants on tocsin.members is 'Nobody lets in or out who may more than oneself.';

create or replace trigger member_accounts_1_grants
before insert on tocsin.member_accounts
for each row
when (current_user = 'tocsin_member')
execute function core.guard_grants();

comment on trigger member_accounts_1_grants on tocsin.member_accounts is 'No way in as somebody who may more.';
