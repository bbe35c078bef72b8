create or replace function core.refuse_faults(faults json)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
    slugs text[];
    sentences text[];
    more integer;
begin
    if refuse_faults.faults is null then
        return;
    end if;
    select
        array_agg(distinct told.fault ->> 'type'),
        array_agg(told.fault ->> 'detail' order by told.position)
    into slugs, sentences
    from json_array_elements(refuse_faults.faults) with ordinality as told (fault, position);
    more := cardinality(sentences) - 3;
    raise exception using
        errcode = 'check_violation',
        constraint = case when cardinality(slugs) = 1 then slugs[1] else 'validation-failed' end,
        message = array_to_string(sentences[1:3], ' ')
            || case when more > 1 then format(' There are %s more faults.', more) else '' end,
        detail = json_build_object('errors', refuse_faults.faults);
end;
$$;

comment on function core.refuse_faults(json) is
'Refuses what has faults, telling all of them at once; null is none.

Arguments: faults, [{pointer, type, detail}]: a JSON pointer into the body, the slug, a sentence that says what would do.
Error: the slug that all have, else validation-failed.';
