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
