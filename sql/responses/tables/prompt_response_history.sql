comment on table tocsin.prompt_response_history is
'What was answered before it was answered again: the first answer and the newest 50, which nobody changes.';

comment on constraint prompt_response_history_answer_bounded on tocsin.prompt_response_history is
'answer must have at most 65,536 bytes as JSON.

problem: too-long
field: answer';

comment on constraint prompt_response_history_answer_is_an_object on tocsin.prompt_response_history is
'The earlier answer is an object.

problem: internal';

comment on constraint prompt_response_history_member_exists on tocsin.prompt_response_history is
'replaced_by must be a member of your organisation.

problem: unknown-reference
field: replaced_by';

comment on constraint prompt_response_history_pkey on tocsin.prompt_response_history is
'A row is named by tenant id and id.

problem: internal';

comment on constraint prompt_response_history_response_exists on tocsin.prompt_response_history is
'response_id must be an answer of your organisation.

problem: unknown-reference
field: response_id';

comment on index tocsin.prompt_response_history_by_response is 'Finds rows of a tenant by response_id, replaced_at, id.';

create or replace trigger prompt_response_history_0_append_only
before update or truncate on tocsin.prompt_response_history
for each statement execute function core.raise_append_only();

comment on trigger prompt_response_history_0_append_only on tocsin.prompt_response_history is 'Nobody changes what was answered before.';

create or replace trigger prompt_response_history_1_protect
before delete on tocsin.prompt_response_history
for each row execute function core.check_history_deletion();

comment on trigger prompt_response_history_1_protect on tocsin.prompt_response_history is
'The first answer and the newest 50 stay, whoever deletes.';
