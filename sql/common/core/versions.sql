create or replace function core.increment_version()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.version := old.version + 1;
    return new;
end;
$$;

comment on function core.increment_version() is 'Every change of a row is a new version of it: what an ETag and If-Match speak of.';

create or replace function core.set_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at := transaction_timestamp();
    return new;
end;
$$;

comment on function core.set_updated_at() is 'Every change of a row is dated.';

create or replace function core.match_version(version integer, if_match integer[])
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if match_version.version <> all (match_version.if_match) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'stale-version',
            message = 'It was changed since you read it: read it again, and send its new ETag.';
    end if;
end;
$$;

comment on function core.match_version(integer, integer[]) is
'Refuses a change to a version other than those the caller named: stale-version. A null if_match accepts any.';
