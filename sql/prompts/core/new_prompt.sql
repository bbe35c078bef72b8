create or replace function core.new_prompt(body jsonb)
returns tocsin.prompts
language plpgsql
volatile
set search_path = ''
as $$
declare
    given tocsin.prompts;
begin
    given.id := core.new_id();
    given.is_required := false;
    given.options := '{}';
    given.validation := '{}';
    given.target_type := 'public_link';
    given.on_repeat := 'reject';
    return jsonb_populate_record(given, core.without_nulls(new_prompt.body));
end;
$$;

comment on function core.new_prompt(jsonb) is
'The prompt that a body describes, with an id of its own and defaults filled in.

Arguments: body, keys as the columns of tocsin.prompts; a null is as good as an absent key.';
