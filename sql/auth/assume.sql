create or replace function auth.assume(tenant uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    claim text := concat(assume.tenant, '|||,,|,,');
begin
    perform
        set_config('tocsin.context', claim, true),
        set_config('tocsin.seal', auth.seal(claim), true);
end;
$$;

alter function auth.assume(uuid) owner to tocsin_gate;

comment on function auth.assume(uuid) is
'Sets a tenant''s context without a member, for the definer functions that work on a tenant''s behalf.

Arguments: tenant, its id. The context holds no member and no permission; what may be done is what the policies of the
narrow role say. Security definer: it seals. Executable by tocsin_engine, tocsin_intake and
tocsin_ledger only.';
