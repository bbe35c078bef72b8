create or replace function core.check_prompt()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform core.refuse_faults(
        (
            select
                json_agg(
                    json_build_object(
                        'pointer', '/' || faults.field, 'type', 'validation-failed', 'detail', faults.message
                    )
                )
            from core.prompt_faults(new.prompt_type, new.options, new.validation) as faults
        )
    );
    return new;
end;
$$;

comment on function core.check_prompt() is
'What a prompt asks can be answered. Error: validation-failed, naming options or validation.';

create or replace trigger prompts_2_check
before insert or update of options, validation on tocsin.prompts
for each row execute function core.check_prompt();

comment on trigger prompts_2_check on tocsin.prompts is 'What it asks can be answered.';
