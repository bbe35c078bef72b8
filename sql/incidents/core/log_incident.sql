create or replace function core.log_incident()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    happened text;
    told jsonb;
begin
    if tg_op = 'INSERT' then
        happened := 'incident.created';
        told := jsonb_build_object('number', new.number, 'severity', new.severity);
    elsif new.deleted_at is distinct from old.deleted_at then
        happened := 'incident.deleted';
        told := jsonb_build_object('number', new.number);
    elsif new.status = 'resolved' and old.status <> 'resolved' then
        happened := 'incident.resolved';
        told := jsonb_build_object('resolution', new.resolution, 'from', old.status);
    elsif new.status <> old.status then
        happened := 'incident.transition';
        told := jsonb_build_object('from', old.status, 'to', new.status);
    else
        happened := 'incident.amended';
        told := jsonb_build_object('changes', core.changed_fields(to_jsonb(old), to_jsonb(new)));
        if told -> 'changes' = '[]' then
            return null;
        end if;
    end if;
    perform core.record_event(
        happened, 'incident', new.id, new.id,
        told || jsonb_strip_nulls(jsonb_build_object('reason', new.change_reason)),
        new.portal_id, new.circle_id
    );
    return null;
end;
$$;

alter function core.log_incident() owner to tocsin_ledger;

comment on function core.log_incident() is
'Tells the ledger of a new, moved, amended or deleted incident: incident.created {number, severity}, incident.transition
{from, to}, incident.resolved {resolution, from}, incident.amended {changes}, incident.deleted {number}; each with the
reason where one was given. Security definer: it writes the ledger.';
