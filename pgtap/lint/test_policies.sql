-- What every policy and every view has to be like, also the one that is added tomorrow.
begin;

select plan(8);

create temporary view policies as
select
    oid,
    polname,
    polrelid,
    polrelid::regclass::text as noun,
    polroles,
    concat_ws(' ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) as told,
    (polqual is not null)::integer + (polwithcheck is not null)::integer as conditions
from pg_policy;

select isnt_empty('select oid from policies', 'there are policies to look at');

select is_empty(
    $$
    select noun, polname
    from policies
    where polroles && array[0::oid, 'tocsin_dba'::regrole, 'tocsin_reviewer'::regrole]
    $$,
    'every policy names the roles that it lets in, never PUBLIC'
);

select is_empty(
    $$
    select oid::regclass
    from pg_class
    where
        relnamespace = 'tocsin'::regnamespace
        and relkind = 'r'
        and oid not in (select polrelid from policies)
    $$,
    'every table has a policy'
);

select is_empty(
    $$
    select noun, polname, told
    from policies
    where
        polroles @> array['tocsin_member'::regrole::oid]
        and noun not in ('tocsin.modules', 'tocsin.permissions', 'tocsin.prompt_types', 'tocsin.prompt_fields')
        and (
            select count(*)
            from regexp_matches(told, '\m(tenant_)?id = \( SELECT auth\.tenant\(\) AS tenant\)', 'g')
        ) <> conditions
    $$,
    'every condition for members asks for their own tenant'
);

select is_empty(
    $$
    select noun, polname, told
    from policies
    where
        regexp_replace(
            told, 'SELECT \(*(cardinality\()?auth\.(\w+\(''[a-z.]+''::text\) (OR|\|\|) auth\.)?', '', 'g'
        ) ~ '\mauth\.(?!can_see_incident\()'
    $$,
    'every policy asks who is calling inside (select ...): once a statement, not once a row'
);

select is_empty(
    $$
    select noun, polname
    from policies
    where told ~ '\mdeleted_at\M'
    $$,
    'no policy asks for deleted_at: the views do, or deleting a row would hide it from who deletes it'
);

select is_empty(
    $$
    select oid::regclass
    from pg_class
    where
        relnamespace::regnamespace::text = any(tap_help.schemas())
        and relkind = 'v'
        and not coalesce(reloptions @> array['security_invoker=true'], false)
    $$,
    'every view runs as who reads it'
);

select is_empty(
    $$
    select ev_class::regclass, rulename
    from pg_rewrite
    inner join pg_class on ev_class = pg_class.oid
    where
        relnamespace::regnamespace::text = any(tap_help.schemas())
        and rulename <> '_RETURN'
    $$,
    'no rules'
);

select *
from finish();

rollback;
