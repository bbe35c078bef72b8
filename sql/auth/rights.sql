create or replace function auth.rights()
returns bytea
language plpgsql
stable
set search_path = ''
as $$
declare
    claim text := auth.context();
begin
    return sha256(convert_to(split_part(claim, '|', 3) || '|' || split_part(claim, '|', 4), 'UTF8'));
end;
$$;

comment on function auth.rights() is
'A digest of the groups the caller belongs to and the permissions they hold; null without a genuine context.

Two callers of a tenant with the same digest are let through by the same policies, but for what is theirs by name.';
