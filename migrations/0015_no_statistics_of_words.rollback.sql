set local role tocsin_owner;

do $$
declare
    quiet record;
begin
    for quiet in
        select
            attribute.attrelid::regclass as relation,
            attribute.attname as name
        from pg_attribute as attribute
        inner join pg_class as relation on attribute.attrelid = relation.oid
        where
            relation.relnamespace = 'tocsin'::regnamespace
            and relation.relkind = 'r'
            and attribute.attnum > 0
            and not attribute.attisdropped
            and attribute.attstattarget = 0
    loop
        execute format('alter table %s alter column %I set statistics -1', quiet.relation, quiet.name);
    end loop;
end;
$$;
