create or replace function core.browses_incidents()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return auth.may_somewhere('incidents.view');
end;
$$;

comment on function core.browses_incidents() is
'Whether the caller may view the incidents of some workflow, rather than only those they follow. Never null.';
