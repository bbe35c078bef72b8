-- EXPLAIN and leaky predicates: a policy's condition is asked before anything that could tell what it was given.

explain (analyze, verbose, buffers, costs off) select * from tocsin.incidents where title::integer = 1

explain (analyze, format json) select * from tocsin.incidents where 1 / (length(title) - length(title)) = 1

explain (verbose, settings) select * from tocsin.members where display_name = 'zq' || 'xj'

explain (analyze, verbose) select core.search_incidents('zqxj')

explain (analyze) select * from api.incidents where tenant_id = '<tenant>'

explain (generic_plan) select * from tocsin.incidents where id = $1

explain analyze update tocsin.incidents set title = title where id = '<incident>'

explain analyze delete from tocsin.board_tickets

explain analyze insert into tocsin.incidents select * from tocsin.incidents where tenant_id = '<tenant>'

explain analyze create table tocsin.stolen as select * from tocsin.incidents

explain (memory, serialize text, analyze) select * from tocsin.incidents

select * from tocsin.incidents where title::integer = 1

select * from tocsin.members where display_name::uuid is not null

select * from tocsin.members where cast(display_name as date) > '2000-01-01'

select * from tocsin.prompt_responses where (response_data ->> 'zqxj')::numeric = 1

select id from tocsin.prompts where (title::json -> 'x') is null

select * from tocsin.incidents where 1 / (case when title like 'zqxj%' then 0 else 1 end) = 1

select * from api.incidents where 1 / (case when tenant_id = '<tenant>' then 0 else 1 end) = 1

select * from tocsin.ledger where to_char(occurred_at, 'zqxj')::integer = 1

select set_config('tocsin.stolen', title, true) from tocsin.incidents where set_config('tocsin.stolen', title, true) is not null

select pg_notify('stolen', title) from tocsin.incidents

select convert_from(convert_to(title, 'UTF8'), 'EUC_JP') from tocsin.incidents

select * from tocsin.incidents where title ~ ('(' || title)

select * from tocsin.incidents where to_tsquery(title) is not null and xmlparse(content title) is not null

select * from tocsin.incidents where pg_input_is_valid(title, 'integer')

select * from (select * from tocsin.incidents offset 0) as barrier where barrier.title::integer = 1

select * from api.incidents as mine full join lateral (select title::integer from tocsin.incidents as theirs where theirs.id <> mine.id) as other on true

with everything as materialized (select * from tocsin.incidents) select title::integer from everything

select count(*) filter (where title like 'zqxj%'), max(title), min(id::text), string_agg(description, '') from tocsin.incidents where tenant_id = '<tenant>'

select percentile_disc(0.5) within group (order by title), count(distinct tenant_id) from tocsin.incidents where tenant_id <> '<my.tenant>'

select * from tocsin.incidents tablesample system (100) where tenant_id <> '<my.tenant>'

select ctid, xmin, xmax, tableoid, title from tocsin.incidents where tenant_id <> '<my.tenant>'

select * from tocsin.incidents where ctid = any(array(select format('(%s,%s)', page, item)::tid from generate_series(0, 20) as page, generate_series(1, 30) as item)) and tenant_id <> '<my.tenant>'

select currtid2('tocsin.incidents', '(0,1)')

select heap_page_items(get_raw_page('tocsin.incidents', 0))
