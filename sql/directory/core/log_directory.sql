create or replace function core.log_directory()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    before jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
    after jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
    subject text := tg_argv[0];
    whole jsonb := before || after;
begin
    if tg_op = 'UPDATE' and core.changed_fields(before, after) = '[]' then
        return null;
    end if;
    perform core.record_change(
        (whole ->> 'tenant_id')::uuid,
        subject || case tg_op when 'INSERT' then '.created' when 'UPDATE' then '.updated' else '.removed' end,
        subject,
        coalesce(whole ->> 'id', whole ->> 'member_id')::uuid,
        case tg_op
            when 'UPDATE' then jsonb_strip_nulls(
                jsonb_build_object(
                    'workflow', after -> 'workflow',
                    'slug', after -> 'slug',
                    'from_status', after -> 'from_status',
                    'to_status', after -> 'to_status'
                )
            ) || jsonb_build_object('changes', core.changed_fields(before, after))
            else whole - 'tenant_id'
        end
    );
    return null;
end;
$$;

alter function core.log_directory() owner to tocsin_ledger;

comment on function core.log_directory() is
'Tells the ledger of a change of the directory or a catalogue: member.created, member_role.removed, status.updated, ...;
an update names the row by its key, where that is a word, and tells changes. Who writes by SQL is told of too, without
a name. Trigger argument: the subject. Security definer: it writes the ledger.

The catalogue that a new tenant starts with is told as one line, tenant.created, and what a migration changes is told by
the migration: the triggers leave out tocsin_engine and tocsin_owner.';

create or replace trigger members_log
after insert or update or delete on tocsin.members
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('member');

comment on trigger members_log on tocsin.members is 'What happened, in the same transaction.';

create or replace trigger member_roles_log
after insert or update or delete on tocsin.member_roles
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('member_role');

comment on trigger member_roles_log on tocsin.member_roles is 'What happened, in the same transaction.';

create or replace trigger groups_log
after insert or update or delete on tocsin.groups
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('group');

comment on trigger groups_log on tocsin.groups is 'What happened, in the same transaction.';

create or replace trigger group_members_log
after insert or update or delete on tocsin.group_members
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('group_member');

comment on trigger group_members_log on tocsin.group_members is 'What happened, in the same transaction.';

create or replace trigger places_log
after insert or update or delete on tocsin.places
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('place');

comment on trigger places_log on tocsin.places is 'What happened, in the same transaction.';

create or replace trigger statuses_log
after insert or update or delete on tocsin.statuses
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('status');

comment on trigger statuses_log on tocsin.statuses is 'What happened, in the same transaction.';

create or replace trigger transitions_log
after insert or update or delete on tocsin.transitions
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('transition');

comment on trigger transitions_log on tocsin.transitions is 'What happened, in the same transaction.';

create or replace trigger categories_log
after insert or update or delete on tocsin.categories
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('category');

comment on trigger categories_log on tocsin.categories is 'What happened, in the same transaction.';

create or replace trigger priorities_log
after insert or update or delete on tocsin.priorities
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('priority');

comment on trigger priorities_log on tocsin.priorities is 'What happened, in the same transaction.';

create or replace trigger roles_log
after insert or update or delete on tocsin.roles
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('role');

comment on trigger roles_log on tocsin.roles is 'What happened, in the same transaction.';

create or replace trigger severities_log
after insert or update or delete on tocsin.severities
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('severity');

comment on trigger severities_log on tocsin.severities is 'What happened, in the same transaction.';

create or replace trigger series_log
after insert or update or delete on tocsin.series
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('series');

comment on trigger series_log on tocsin.series is 'What happened, in the same transaction.';

create or replace trigger workflows_log
after insert or update or delete on tocsin.workflows
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('workflow');

comment on trigger workflows_log on tocsin.workflows is 'What happened, in the same transaction.';
