create or replace function auth.groups()
returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return string_to_array(split_part(auth.context(), '|', 3), ',')::uuid [];
end;
$$;

comment on function auth.groups() is
'The ids of the groups the caller belongs to: teams, departments, circles, ...; null without a genuine context.';
