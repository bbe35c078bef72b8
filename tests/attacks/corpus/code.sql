-- Code: no language to run any in, and nothing that runs another's.

do $$ begin raise notice '%', (select title from tocsin.incidents limit 1); end $$

do language plpgsql 'begin perform 1; end'

do language sql 'select 1'

do language plpython3u 'pass'

do language c 'x'

call pg_catalog.current_query()

call core.record_event('incident.created', 'incident', null, null, null, null, null)

execute 'select 1'

explain execute mine

create or replace language plpgsql

alter language plpgsql owner to current_user

grant usage on language plpgsql to tocsin_member

select plpgsql_call_handler()

select plpgsql_inline_handler(null)

select plpgsql_validator(1255)

select fmgr_sql_validator('auth.sign(text)'::regprocedure)

select pg_catalog.has_function_privilege('tocsin_gate', 'auth.sign(text)', 'execute')

select ts_stat('select to_tsvector(''simple'', title) from tocsin.incidents')

select * from ts_stat('select to_tsvector(''simple'', title || description) from api.incidents')

select ts_rewrite('zqxj'::tsquery, 'select title::tsquery, title::tsquery from tocsin.incidents')

select ts_rewrite('a'::tsquery, $$select 'a'::tsquery, to_tsquery('simple', title) from tocsin.incidents$$)

select cursor_to_xml('no_cursor', 1, true, true, '')

select core.enforce_transition()

select core.claim_slot()

select core.log_incident()

select core.next_number('incidents', now())

select core.record_event('incident.created', 'incident', '<incident>', '<operator>', '{}', null, null)
