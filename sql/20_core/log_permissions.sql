create or replace function core.log_permissions()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        perform core.record_change(
            added.tenant_id, 'role.updated', 'role', null,
            core.grants_detail(added.role, '[]', jsonb_agg(core.grant_of(to_jsonb(added)) order by core.grant_of(to_jsonb(added))))
        )
        from added
        group by added.tenant_id, added.role;
    else
        perform core.record_change(
            gone.tenant_id, 'role.updated', 'role', null,
            core.grants_detail(gone.role, jsonb_agg(core.grant_of(to_jsonb(gone)) order by core.grant_of(to_jsonb(gone))), '[]')
        )
        from gone
        group by gone.tenant_id, gone.role;
    end if;
    return null;
end;
$$;

alter function core.log_permissions() owner to tocsin_ledger;

comment on function core.log_permissions() is
'Tells the ledger what was put into a role or taken out of it: role.updated {slug, changes}, where changes names the
permissions that are gone (old) or new, as verb, verb:workflow or verb@group. Security definer: it writes the ledger.';

create or replace trigger role_permissions_log_insert
after insert on tocsin.role_permissions
referencing new table as added
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_permissions();

comment on trigger role_permissions_log_insert on tocsin.role_permissions is 'What happened, in the same transaction.';

create or replace trigger role_permissions_log_delete
after delete on tocsin.role_permissions
referencing old table as gone
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_permissions();

comment on trigger role_permissions_log_delete on tocsin.role_permissions is 'What happened, in the same transaction.';

create or replace trigger role_group_permissions_log_insert
after insert on tocsin.role_group_permissions
referencing new table as added
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_permissions();

comment on trigger role_group_permissions_log_insert on tocsin.role_group_permissions is 'What happened, in the same transaction.';

create or replace trigger role_group_permissions_log_delete
after delete on tocsin.role_group_permissions
referencing old table as gone
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_permissions();

comment on trigger role_group_permissions_log_delete on tocsin.role_group_permissions is 'What happened, in the same transaction.';
