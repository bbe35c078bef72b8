create or replace function auth.context()
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    claim text := current_setting('tocsin.context', true);
begin
    if claim <> '' and current_setting('tocsin.seal', true) = auth.seal(claim) then
        return claim;
    end if;
    return null;
end;
$$;

alter function auth.context() owner to tocsin_gate;

comment on function auth.context() is
'The context of this transaction if its seal is genuine, else null.

Every accessor goes through here, so a setting that was forged, replayed, truncated or left over reads as no context
at all. Result: tenant|member|groups|permissions|modules, or null.
Security definer: to call auth.seal(), which reads the key; it reveals only what the caller has already set.';
