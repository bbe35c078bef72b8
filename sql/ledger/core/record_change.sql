create or replace function core.record_change(
    tenant_id uuid, action text, subject_type text, subject_id uuid, detail jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    outside boolean := auth.tenant() is null;
begin
    if outside then
        perform auth.act_for_tenant(record_change.tenant_id);
    end if;
    perform core.record_event(
        record_change.action, record_change.subject_type, record_change.subject_id, null, record_change.detail
    );
    if outside then
        perform
            set_config('tocsin.context', '', true),
            set_config('tocsin.seal', '', true);
    end if;
end;
$$;

alter function core.record_change(uuid, text, text, uuid, jsonb) owner to tocsin_ledger;

comment on function core.record_change(uuid, text, text, uuid, jsonb) is
'Tells the ledger of a change of the directory or a catalogue, also of one that a DBA makes outside of any request: it has
no actor then, and the tenant is the row''s.

Arguments: tenant_id of the row, asked for where there is no context; action; subject_type and subject_id; detail, an
object. Security definer: it writes the ledger, in a context that is gone when it returns; only triggers of
tocsin_ledger may execute this.';
