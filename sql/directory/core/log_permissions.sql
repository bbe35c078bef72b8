create or replace function core.log_granted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform core.record_change(
        added.tenant_id, 'role.updated', 'role', null,
        core.grants_detail(
            added.role, '[]', jsonb_agg(core.grant_of(to_jsonb(added)) order by core.grant_of(to_jsonb(added)))
        )
    )
    from added
    group by added.tenant_id, added.role;
    return null;
end;
$$;

alter function core.log_granted() owner to tocsin_ledger;

comment on function core.log_granted() is
'Tells the ledger what was put into a role: role.updated {slug, changes}, where changes
names the permissions as verb, verb:workflow or verb@group. Security definer: it writes the ledger.';

create or replace function core.log_withdrawn()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform core.record_change(
        gone.tenant_id, 'role.updated', 'role', null,
        core.grants_detail(
            gone.role, jsonb_agg(core.grant_of(to_jsonb(gone)) order by core.grant_of(to_jsonb(gone))), '[]'
        )
    )
    from gone
    group by gone.tenant_id, gone.role;
    return null;
end;
$$;

alter function core.log_withdrawn() owner to tocsin_ledger;

comment on function core.log_withdrawn() is
'Tells the ledger what was taken out of a role: role.updated {slug, changes}, where changes
names the permissions as verb, verb:workflow or verb@group. Security definer: it writes the ledger.';

create or replace trigger role_permissions_log_insert
after insert on tocsin.role_permissions
referencing new table as added
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_granted();

comment on trigger role_permissions_log_insert on tocsin.role_permissions is 'What happened, in the same transaction.';

create or replace trigger role_permissions_log_delete
after delete on tocsin.role_permissions
referencing old table as gone
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_withdrawn();

comment on trigger role_permissions_log_delete on tocsin.role_permissions is 'What happened, in the same transaction.';

create or replace trigger role_group_permissions_log_insert
after insert on tocsin.role_group_permissions
referencing new table as added
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_granted();

comment on trigger role_group_permissions_log_insert on tocsin.role_group_permissions is 'What happened, in the same transaction.';

create or replace trigger role_group_permissions_log_delete
after delete on tocsin.role_group_permissions
referencing old table as gone
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_withdrawn();

comment on trigger role_group_permissions_log_delete on tocsin.role_group_permissions is 'What happened, in the same transaction.';
