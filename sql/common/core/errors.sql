create or replace function core.raise_invalid(field text, message text, slug text default 'validation-failed')
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'check_violation',
        constraint = raise_invalid.slug,
        message = raise_invalid.message,
        column = raise_invalid.field;
end;
$$;

comment on function core.raise_invalid(text, text, text) is
'Refuses a value: the error names the field and says what would do.

Arguments: field, as the body calls it; message, a sentence for the caller; slug of the problem.';

create or replace function core.require_found(is_there boolean)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if require_found.is_there is not true then
        raise exception using
            errcode = 'no_data_found',
            constraint = 'not-found',
            message = 'Nothing is here under this address, or it is not yours to see.';
    end if;
end;
$$;

comment on function core.require_found(boolean) is 'Raises not-found unless it was found.';

create or replace function core.raise_errors(faults json)
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
    if raise_errors.faults is null then
        return;
    end if;
    select
        array_agg(distinct told.fault ->> 'type'),
        array_agg(told.fault ->> 'detail' order by told.position)
    into slugs, sentences
    from json_array_elements(raise_errors.faults) with ordinality as told (fault, position);
    more := cardinality(sentences) - 3;
    raise exception using
        errcode = 'check_violation',
        constraint = case when cardinality(slugs) = 1 then slugs[1] else 'validation-failed' end,
        message = array_to_string(sentences[1:3], ' ')
            || case when more > 1 then format(' There are %s more faults.', more) else '' end,
        detail = json_build_object('errors', raise_errors.faults);
end;
$$;

comment on function core.raise_errors(json) is
'Refuses what has faults, telling all of them at once; null is none.

Arguments: faults, [{pointer, type, detail}]: a JSON pointer into the body, the slug, a sentence that says what would do.
Error: the slug that all have, else validation-failed.';

create or replace function core.raise_in_use(message text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'in-use',
        message = raise_in_use.message;
end;
$$;

comment on function core.raise_in_use(text) is
'Raises in-use: something refers to what was to be removed. Argument: message, which says what, and the remedy.';
