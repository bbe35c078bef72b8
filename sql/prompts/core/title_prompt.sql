create or replace function core.title_prompt()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.title := coalesce(
        new.title,
        (
            select prompt_types.name
            from tocsin.prompt_types
            where prompt_types.slug = new.prompt_type
        ),
        new.prompt_type
    );
    return new;
end;
$$;

comment on function core.title_prompt() is
'A prompt without a title has the name of its type for one.';

create or replace trigger prompts_3_title
before insert or update of title on tocsin.prompts
for each row execute function core.title_prompt();

comment on trigger prompts_3_title on tocsin.prompts is 'Without a title, the name of its type.';
