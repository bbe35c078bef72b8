create or replace function api.read_public_prompt(token text)
returns json
language sql
stable
set search_path = ''
return intake.read_prompt(token);

comment on function api.read_public_prompt(text) is
'What a link asks, for a form: the question, its fields, and nothing of the incident.

Arguments: token, the link''s. Errors: prompt-unavailable: there is none, it is over, or it is not to be used.';
