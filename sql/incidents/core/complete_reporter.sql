create or replace function core.complete_reporter()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.is_confidential := coalesce(
        (
            select categories.is_reporter_confidential
            from tocsin.incidents
            inner join tocsin.categories
                on
                    incidents.tenant_id = categories.tenant_id
                    and incidents.workflow = categories.workflow
                    and incidents.category = categories.slug
            where
                incidents.tenant_id = new.tenant_id
                and incidents.id = new.incident_id
        ),
        false
    );
    return new;
end;
$$;

alter function core.complete_reporter() owner to tocsin_ledger;

comment on function core.complete_reporter() is
'Whether a reporter is confidential is what the category of the incident says when it is reported, whoever writes the row.

Security definer: who writes it need not see the incident yet.';

create or replace trigger incident_reporters_1_complete
before insert on tocsin.incident_reporters
for each row execute function core.complete_reporter();

comment on trigger incident_reporters_1_complete on tocsin.incident_reporters is 'Confidential as its category says.';

create or replace function core.report_incident()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.incident_reporters (tenant_id, incident_id, member_id)
    values (new.tenant_id, new.id, auth.member());
    return null;
end;
$$;

alter function core.report_incident() owner to tocsin_ledger;

comment on function core.report_incident() is
'Whoever creates an incident is its reporter, whether by a verb or at the table. Who else may be named: core.keep_reporter().

Security definer: nobody who serves requests writes down a reporter, or could leave one out.';

create or replace trigger incidents_4_report
after insert on tocsin.incidents
for each row
when (new.reported_via = 'internal' and new.source <> 'import')
execute function core.report_incident();

comment on trigger incidents_4_report on tocsin.incidents is 'Whoever creates it is its reporter.';
