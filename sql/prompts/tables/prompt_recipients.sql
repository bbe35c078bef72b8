comment on table tocsin.prompt_recipients is
'Whom a prompt asks, frozen when it is made; with what the policies ask of its prompt.';

comment on constraint prompt_recipients_member_exists on tocsin.prompt_recipients is
'member_id must be a member of your organisation.

problem: unknown-reference
field: member_id';

comment on constraint prompt_recipients_pkey on tocsin.prompt_recipients is
'A row is named by tenant id and prompt id and member id.

problem: internal';

comment on constraint prompt_recipients_prompt_exists on tocsin.prompt_recipients is
'prompt_id must be a prompt of your organisation.

problem: unknown-reference
field: prompt_id';

comment on index tocsin.prompt_recipients_by_member is 'Finds rows of a tenant by member_id, prompt_id.';

comment on index tocsin.prompt_recipients_by_incident is 'Finds rows of a tenant by incident_id, member_id.';

create or replace trigger prompt_recipients_51_notify
after insert on tocsin.prompt_recipients
referencing new table as new_recipients
for each statement execute function core.notify_recipients();

comment on trigger prompt_recipients_51_notify on tocsin.prompt_recipients is 'Tells everybody who is asked that they are.';
