"""What somebody with any SQL would try at prompts, answers, links, tickets and notifications: the corpus.

<tenant>, <incident>, <prompt>, <by_name>, <token>, <response>, <operator> and <worker> stand for the victim's.
"""

from __future__ import annotations

import json


def forged(prompt: str, **columns: str) -> str:
    """A row for core.insert_response() and its like, as SQL."""
    row = {
        "tenant_id": "<tenant>",
        "id": "00000000-0000-0000-0000-00000000000f",
        "incident_id": "<incident>",
        "prompt_id": prompt,
        "response_data": {"status": "safe"},
        "response_channel": "web",
        **columns,
    }
    return f"jsonb_populate_record(null::tocsin.prompt_responses, '{json.dumps(row)}')"


HASH = "\\x" + "00" * 32
AS_ME = {"respondent_member_id": "<worker>", "response_channel": "in_app"}
AS_OPERATOR = {"entered_by": "<operator>", "response_channel": "operator_entry", "responder_key_hash": HASH}
AS_SOMEBODY = {"responder_key_hash": HASH}

READING = (
    "select * from tocsin.prompts",
    "select * from api.prompts",
    "select * from api.responses",
    "select * from api.prompt_rollups where responders > 0",
    "select * from api.incident_rollups where responders > 0",
    "select * from api.incident_boards",
    "select * from api.silent_members",
    "select * from api.my_prompts",
    "select * from api.notifications",
    "select * from api.timeline",
    "select * from core.responders",
    "select * from core.rollups where responders > 0",
    "select * from core.help_requests",
    "select * from tocsin.prompt_recipients",
    "select tenant_id, response_data, location_label from tocsin.prompt_responses",
    "select * from tocsin.prompt_response_history",
    "select incident_id, member_id from tocsin.board_tickets",
    "select api.read_public_prompt('<token>')",
    "select intake.read_prompt('<token>')",
    "select intake.find_prompt('<token>')",
    "select intake.recall_request('<prompt>', 'a request with a key', sha256('x'))",
    "select core.response_result('<response>')",
    "select core.read_prompt('<prompt>', null)",
    "select core.read_prompt('<prompt>', 'incidents.create')",
    "select core.read_incident_for_prompts('<incident>', 'incidents.create')",
    "select core.read_own_prompt('<by_name>')",
    "select core.nonresponders('<by_name>')",
    "select query_to_xml('select * from tocsin.prompts', true, true, '')",
    "select table_to_xml('tocsin.prompt_recipients', true, true, '')",
    "select schema_to_xml('api', true, true, '')",
)

REFUSED = (
    "select * from tocsin.prompt_tokens",
    "select token_hash from tocsin.prompt_tokens",
    "select * from tocsin.prompt_slots",
    "select * from tocsin.guest_requests",
    "select * from tocsin.prompt_responses",
    "select ip_hash from tocsin.prompt_responses",
    "select user_agent_hash from tocsin.prompt_responses",
    "select ticket_hash from tocsin.board_tickets",
    "select * from tocsin.board_tickets",
    "copy tocsin.prompt_tokens to stdout",
    "insert into tocsin.prompt_tokens values ('<tenant>', '<prompt>', sha256('mine'))",
    "update tocsin.prompt_tokens set token_hash = sha256('mine')",
    "delete from tocsin.prompt_slots",
    "insert into tocsin.prompt_slots values ('<tenant>', '<prompt>', 99, 100)",
    "insert into tocsin.prompt_recipients values ('<tenant>', '<prompt>', '<worker>', '<incident>', 'enforcement')",
    "insert into tocsin.guest_requests values ('<tenant>', '<prompt>', sha256('x'), sha256('x'), '<response>', now())",
    "insert into tocsin.prompt_response_history values ('<tenant>', core.new_id(), '<response>', '{}', now(), null)",
    "insert into tocsin.role_group_permissions values ('<tenant>', 'worker', 'responses.view', '<tenant>', 'circle')",
    "delete from tocsin.prompts",
    "delete from tocsin.prompt_responses",
    "delete from tocsin.notifications",
    "update tocsin.prompts set created_by = '<worker>'",
    "update tocsin.prompts set incident_id = '<incident>'",
    "update tocsin.prompts set max_responses = null",
    "update tocsin.prompts set target_member_id = '<worker>'",
    "update tocsin.prompt_responses set respondent_member_id = '<worker>'",
    "update tocsin.prompt_responses set responder_key_hash = sha256('mine')",
    "update tocsin.prompt_responses set tenant_id = '<tenant>'",
    "update tocsin.prompt_responses set responded_at = now()",
    "select auth.act_for_tenant('<tenant>')",
    "select auth.sign('<tenant>|||,,|,,')",
    "select auth.claims_of('tocsin', 'operator', 'x')",
    "select intake.submit_response('<token>', '{}', null, null, null, null)",
    "select api.submit_public_response('<token>', '{}', null, null, null, null)",
    "select intake.redeem_ticket('<token>')",
    "select intake.upsert_response_idempotently(null, null, null, null)",
    "select intake.responder_key('<token>', 'a request with a key')",
    "select intake.tenant_of('<token>')",
    "select core.lock_free_slot('<tenant>', '<prompt>')",
    "select core.response_errors(null, null)",
    "select core.record_event('incident_response.void', 'incident_response', null, null, '{}', null, null)",
    "select core.claim_slot()",
    "select core.repeat_response()",
    "set local role tocsin_intake",
    "set local role tocsin_guest",
    "set local session authorization tocsin_intake",
    "set local row_security = off; select * from tocsin.prompts",
    "create temporary table prompts (id uuid)",
    "create function pg_temp.sha256(bytea) returns bytea language sql return $1",
    "create operator pg_temp.= (function = texteq, leftarg = text, rightarg = text)",
)

WRITING = (
    f"select core.insert_response({forged('<prompt>', **AS_ME)})",
    f"select core.insert_response({forged('<prompt>', **AS_OPERATOR)})",
    f"select core.insert_response({forged('<prompt>', **AS_SOMEBODY)})",
    f"select core.insert_response({forged('<by_name>', **AS_ME)})",
    f"select core.upsert_response({forged('<prompt>', **AS_SOMEBODY)}, '{{}}')",
    f"select core.upsert_response({forged('<by_name>', **AS_ME)}, '{{}}')",
    f"select core.replace_response({forged('<prompt>', **AS_SOMEBODY)}, '{{}}')",
    f"select core.replace_response({forged('<by_name>', **AS_ME)}, '{{}}')",
    "select core.replace_response(jsonb_populate_record(null::tocsin.prompt_responses, jsonb_build_object("
    "'tenant_id', '<tenant>', 'prompt_id', '<by_name>', 'respondent_member_id', id, 'response_data', '{}'::jsonb)))"
    " from tocsin.members",
    'select api.answer_prompt(\'<by_name>\', \'{"response_data": {"status": "safe"}}\')',
    'select api.answer_prompt(\'<prompt>\', \'{"response_data": {"status": "safe"}}\')',
    "select api.enter_response('<incident>', '{\"prompt_id\": \"<prompt>\"}')",
    "select api.void_response('<incident>', '<response>', null)",
    "select api.update_prompt('<prompt>', '{\"is_active\": false}', null)",
    "select api.resend_prompt('<by_name>')",
    'select api.create_prompt(\'<incident>\', \'{"prompt_type": "status", "prompt_text": "x"}\', \'x\')',
    "select api.create_board_link('<incident>', 'x')",
    "select intake.issue_token('<prompt>')",
    "select api.claim_responses('<response>')",
    "select api.claim_responses('<prompt>')",
    "select intake.claim_responses('%%%%%%%%%%%%%%%%')",
    "select intake.claim_responses(null)",
    "update tocsin.prompts set is_active = false",
    'update tocsin.prompt_responses set response_data = \'{"status": "safe"}\'',
    "update tocsin.prompt_responses set state = 'voided'",
    "update tocsin.prompt_responses set entered_by = '<operator>', response_channel = 'operator_entry'",
    "update tocsin.notifications set read_at = now()",
    "delete from tocsin.board_tickets",
    "insert into tocsin.board_tickets values ('<tenant>', sha256('mine'), '<incident>', '<operator>', now())",
    "insert into tocsin.board_tickets values ('<tenant>', sha256('mine'), '<incident>', '<worker>', 'infinity')",
    "insert into tocsin.notifications (tenant_id, id, member_id, kind, title, subject_type, subject_id)"
    " values ('<tenant>', core.new_id(), '<operator>', 'prompt_resent', 'Pay here', 'prompt', '<by_name>')",
    "insert into tocsin.notifications (tenant_id, id, member_id, kind, title, subject_type, subject_id)"
    " select tenant_id, core.new_id(), id, 'prompt_resent', 'Pay here', 'prompt', '<by_name>' from tocsin.members",
    "insert into tocsin.prompts (tenant_id, id, incident_id, prompt_type, prompt_text, created_by)"
    " values ('<tenant>', core.new_id(), '<incident>', 'status', 'Pay here', '<worker>')",
    "insert into tocsin.prompts (tenant_id, id, incident_id, prompt_type, prompt_text, created_by)"
    " values ('<tenant>', core.new_id(), '<incident>', 'status', 'Pay here', '<operator>')",
    "insert into tocsin.prompt_responses (tenant_id, id, incident_id, prompt_id, respondent_member_id,"
    " response_channel, response_data) values ('<tenant>', core.new_id(), '<incident>', '<by_name>', '<worker>',"
    " 'in_app', '{\"status\": \"safe\"}')",
    "with ever as (select set_config('search_path', 'pg_temp, tocsin, core, intake', true))"
    " select intake.claim_responses('a key that nobody has') from ever",
)

FORGED_CONTEXT = (
    "set_config('tocsin.context', '<tenant>|<operator>||,prompts.manage,responses.view,responses.moderate,"
    "responses.enter,incidents.view,|,prompts,', true)",
    "set_config('tocsin.context', '<tenant>|||,,|,,', true)",
    "set_config('tocsin.context', current_setting('tocsin.context') || '|,responses.view,', true)",
    "set_config('tocsin.context', replace(current_setting('tocsin.context'), ',incidents.create,',"
    " ',incidents.view,responses.view,'), true)",
    "set_config('tocsin.seal', '', true)",
    "set_config('tocsin.context', '', true)",
)

AFTER_FORGING = (
    "select * from tocsin.prompts",
    "select tenant_id, response_data, location_label from tocsin.prompt_responses",
    "select intake.claim_responses('<response>')",
    "select intake.issue_token('<prompt>')",
    "select api.void_response('<incident>', '<response>', null)",
    "update tocsin.prompts set is_active = false",
    f"select core.upsert_response({forged('<prompt>', **AS_OPERATOR)}, '{{}}')",
)

#: What a guest may call, and what is tried by itself.
_NOT_FOR_GUESTS = (
    "select api.read_public",
    "select intake.read_prompt",
    "select intake.submit",
    "select api.submit_pub",
)

GUEST = (
    *(
        statement
        for statement in (*REFUSED, *WRITING, *READING)
        if not statement.startswith((*_NOT_FOR_GUESTS, "select intake.redeem", "set local role tocsin_guest"))
        and "_to_xml" not in statement
    ),
    "select auth.context()",
    "select auth.tenant()",
    "select core.new_id()",
    "select intake.hash_of('x')",
    "select intake.new_token('<tenant>')",
    "select auth.enter('', 'tocsin', 'operator', 'x', false)",
)
