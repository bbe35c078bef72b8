create or replace function core.rank_severity()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.severity := lower(new.severity);
    new.severity_rank := case
        when new.severity is null then 0
        else coalesce(
            (
                select severities.rank
                from tocsin.severities
                where
                    severities.tenant_id = new.tenant_id
                    and severities.workflow = new.workflow
                    and severities.slug = new.severity
            ),
            0
        )
    end;
    return new;
end;
$$;

comment on function core.rank_severity() is
'Writes the rank beside the severity, so that a list can be ordered by it from an index; none ranks 0.

The foreign key holds severity and rank together.';

create or replace trigger incidents_4_rank
before insert or update of severity on tocsin.incidents
for each row execute function core.rank_severity();

comment on trigger incidents_4_rank on tocsin.incidents is 'Writes the rank beside the severity.';
