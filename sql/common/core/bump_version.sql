create or replace function core.bump_version()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.version := old.version + 1;
    return new;
end;
$$;

comment on function core.bump_version() is 'Every change of a row is a new version of it: what an ETag and If-Match speak of.';

create or replace function core.touch()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at := transaction_timestamp();
    return new;
end;
$$;

comment on function core.touch() is 'Every change of a row is dated.';

create or replace trigger incidents_8_version
before update on tocsin.incidents
for each row execute function core.bump_version();

comment on trigger incidents_8_version on tocsin.incidents is 'Every change is a new version.';

create or replace trigger tow_requests_8_version
before update on tocsin.tow_requests
for each row execute function core.bump_version();

comment on trigger tow_requests_8_version on tocsin.tow_requests is 'Every change is a new version.';

create or replace trigger members_8_version
before update on tocsin.members
for each row execute function core.bump_version();

comment on trigger members_8_version on tocsin.members is 'Every change is a new version.';

create or replace trigger roles_8_version
before update on tocsin.roles
for each row execute function core.bump_version();

comment on trigger roles_8_version on tocsin.roles is 'Every change is a new version.';

create or replace trigger statuses_8_version
before update on tocsin.statuses
for each row execute function core.bump_version();

comment on trigger statuses_8_version on tocsin.statuses is 'Every change is a new version.';

create or replace trigger categories_8_version
before update on tocsin.categories
for each row execute function core.bump_version();

comment on trigger categories_8_version on tocsin.categories is 'Every change is a new version.';

create or replace trigger priorities_8_version
before update on tocsin.priorities
for each row execute function core.bump_version();

comment on trigger priorities_8_version on tocsin.priorities is 'Every change is a new version.';

create or replace trigger prompts_8_version
before update on tocsin.prompts
for each row execute function core.bump_version();

comment on trigger prompts_8_version on tocsin.prompts is 'Every change is a new version.';

create or replace trigger prompt_responses_8_version
before update on tocsin.prompt_responses
for each row execute function core.bump_version();

comment on trigger prompt_responses_8_version on tocsin.prompt_responses is 'Every change is a new version.';

create or replace trigger incidents_8_touch
before update on tocsin.incidents
for each row execute function core.touch();

comment on trigger incidents_8_touch on tocsin.incidents is 'Every change is dated.';

create or replace trigger tow_requests_8_touch
before update on tocsin.tow_requests
for each row execute function core.touch();

comment on trigger tow_requests_8_touch on tocsin.tow_requests is 'Every change is dated.';

create or replace trigger members_8_touch
before update on tocsin.members
for each row execute function core.touch();

comment on trigger members_8_touch on tocsin.members is 'Every change is dated.';

create or replace trigger prompts_8_touch
before update on tocsin.prompts
for each row execute function core.touch();

comment on trigger prompts_8_touch on tocsin.prompts is 'Every change is dated.';

create or replace trigger transitions_8_version
before update on tocsin.transitions
for each row execute function core.bump_version();

comment on trigger transitions_8_version on tocsin.transitions is 'Every change is a new version.';

create or replace trigger severities_8_version
before update on tocsin.severities
for each row execute function core.bump_version();

comment on trigger severities_8_version on tocsin.severities is 'Every change is a new version.';

create or replace trigger series_8_version
before update on tocsin.series
for each row execute function core.bump_version();

comment on trigger series_8_version on tocsin.series is 'Every change is a new version.';

create or replace trigger groups_8_version
before update on tocsin.groups
for each row execute function core.bump_version();

comment on trigger groups_8_version on tocsin.groups is 'Every change is a new version.';

create or replace trigger places_8_version
before update on tocsin.places
for each row execute function core.bump_version();

comment on trigger places_8_version on tocsin.places is 'Every change is a new version.';
