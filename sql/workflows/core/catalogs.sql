create or replace function core.protect_default()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    kept jsonb := to_jsonb(old);
begin
    if
        (kept ->> 'is_default')::boolean
        or exists (
            select
            from tocsin.workflows
            where
                workflows.tenant_id = old.tenant_id
                and workflows.slug = kept ->> 'workflow'
                and old.slug = case tg_table_name
                    when 'categories' then workflows.default_category
                    else workflows.default_severity
                end
        )
    then
        perform core.raise_in_use('It is the default, which new incidents get that name none.');
    end if;
    return old;
end;
$$;

comment on function core.protect_default() is
'Refuses to remove what new incidents get when they name none: a default category, severity or priority. Error: in-use.';

create or replace function core.protect_meaning()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'immutable',
        message = 'What it means never changes under the incidents that are in it: add another one.';
end;
$$;

comment on function core.protect_meaning() is
'Refuses to change what a status or a transition means, whoever does it. Error: immutable.';
