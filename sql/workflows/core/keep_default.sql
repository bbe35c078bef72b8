create or replace function core.keep_default()
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
        perform core.refuse_in_use('It is the default, which new incidents get that name none.');
    end if;
    return old;
end;
$$;

comment on function core.keep_default() is
'Refuses to remove what new incidents get when they name none: a default category, severity or priority. Error: in-use.';

create or replace trigger categories_1_default
before delete on tocsin.categories
for each row execute function core.keep_default();

comment on trigger categories_1_default on tocsin.categories is 'A default stays.';

create or replace trigger priorities_1_default
before delete on tocsin.priorities
for each row execute function core.keep_default();

comment on trigger priorities_1_default on tocsin.priorities is 'A default stays.';

create or replace trigger severities_1_default
before delete on tocsin.severities
for each row execute function core.keep_default();

comment on trigger severities_1_default on tocsin.severities is 'A default stays.';
