create or replace function core.is_count(given jsonb)
returns boolean
language sql
immutable
set search_path = ''
return (
    case jsonb_typeof(given)
        when 'number' then given::numeric between 0 and 100000 and given::numeric % 1 = 0
        else given is null
    end
);

comment on function core.is_count(jsonb) is
'Whether a JSON value is a whole number from 0 to 100000, or not there at all. Never null.';
