create or replace function engine.add_tenant(slug text, name text, time_zone text, modules text[])
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    new_id uuid := core.new_id();
    unknown text;
    template constant uuid := '00000000-0000-0000-0000-000000000000'::uuid;
begin
    if not exists (select from pg_catalog.pg_timezone_names where pg_timezone_names.name = add_tenant.time_zone) then
        perform core.raise_invalid(
            'time_zone',
            format('No time zone %s; ', core.quote(add_tenant.time_zone)) || coalesce(
                core.in_words(
                    array(
                        select zones.name
                        from pg_catalog.pg_timezone_names as zones
                        where
                            zones.name ^@ any(array['Africa/', 'America/', 'Asia/', 'Atlantic/', 'Australia/', 'Europe/'])
                            and strpos(lower(zones.name), lower(replace(add_tenant.time_zone, ' ', '_'))) > 0
                        order by zones.name
                        limit 3
                    )
                ) || ' may be meant.',
                'say an IANA name, such as Europe/Oslo.'
            ),
            'unknown-time-zone'
        );
    end if;
    select wanted.module
    into unknown
    from unnest(add_tenant.modules) as wanted (module)
    where
        not exists (
            select
            from tocsin.modules
            where modules.slug = wanted.module
        )
    limit 1;
    if found then
        perform core.raise_invalid(
            'modules',
            format(
                'No module %s; there are %s.',
                core.quote(unknown),
                core.in_words(array(select modules.slug from tocsin.modules order by modules.slug), 'and')
            ),
            'unknown-module'
        );
    end if;
    perform auth.act_for_tenant(new_id);
    insert into tocsin.tenants (id, slug, name, time_zone, words_version)
    values (new_id, add_tenant.slug, add_tenant.name, add_tenant.time_zone, core.words_version());
    insert into tocsin.tenant_modules (tenant_id, module)
    select new_id, unnest(add_tenant.modules);
    perform engine.copy_built_in_rows(template, new_id);
    update tocsin.tenants
    set default_workflow = case when 'enforcement' = any(add_tenant.modules) then 'enforcement' else (
        select workflows.slug
        from tocsin.workflows
        where
            workflows.tenant_id = new_id
            and workflows.module = any(add_tenant.modules)
            and workflows.slug not in ('case', 'tow')
        order by workflows.slug
        limit 1
    ) end
    where tenants.id = new_id;
    perform core.record_event(
        'tenant.created', 'tenant', new_id, null,
        jsonb_build_object('slug', add_tenant.slug, 'modules', add_tenant.modules)
    );
    return new_id;
end;
$$;

alter function engine.add_tenant(text, text, text, text[]) owner to tocsin_engine;

comment on function engine.add_tenant(text, text, text, text[]) is
'Creates a tenant with the built-in rows.

Arguments: slug; name; time_zone, an IANA name; modules, the slugs to enable. Result: its id.
Errors: tenant-exists, unknown-time-zone, unknown-module, and the constraints of tocsin.tenants.
Security definer: no login may write a tenant; tocsin_engine writes just the one it has assumed.';
