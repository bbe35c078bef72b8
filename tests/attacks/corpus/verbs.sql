-- Verbs: the API's own functions, called past the API, with the victim's ids and bodies that no schema has seen.

select api.amend_incident('<incident>', '{"title": "mine"}', null)

select api.amend_incident('<my.incident>', '{"tenant_id": "<tenant>", "id": "<incident>", "number": "x", "created_by": "<operator>"}', null)

select api.amend_incident('<my.incident>', '{"place_id": "<place>"}', null)

select api.amend_incident('<my.incident>', '{"community_id": "<team>"}', null)

select api.transition_incident('<incident>', 'triaged', null, null, null)

select api.cancel_incident('<incident>', null, null)

select api.close_incident('<incident>', null, null)

select api.delete_incident('<incident>', null)

select api.resolve_incident('<incident>', 'vehicle_removed', null, null)

select api.dispatch_incident('<incident>', 'urgent', null, null, null, null, null, null, null, null)

select api.record_action('<incident>', 'add_note', '{}', 'completed')

select api.update_tow_request('<tow>', '{"status": "completed"}', null)

select api.create_incident('{"tenant_id": "<tenant>", "workflow": "enforcement", "category": "other", "description": "x"}')

select api.create_incident('{"workflow": "enforcement", "category": "other", "description": "x", "reported_by": "<operator>"}')

select api.create_incident('{"workflow": "enforcement", "category": "other", "description": "x", "place_id": "<place>"}')

select api.create_incident('{"workflow": "enforcement", "category": "other", "description": "x", "id": "<incident>", "status": "closed", "number": "x"}')

select api.create_incident('[]')

select api.create_incident('null')

select api.create_incident(null)

select api.create_incident(('{"workflow": "enforcement", "category": "other", "description": "' || repeat('x', 1000000) || '"}')::jsonb)

select api.create_prompt('<incident>', '{"prompt_type": "status", "prompt_text": "Pay here"}', 'x')

select api.create_prompt('<my.incident>', '{"prompt_type": "status", "prompt_text": "Pay", "target_type": "individual", "target_member_id": "<operator>"}', 'x')

select api.create_prompt('<my.incident>', '{"prompt_type": "status", "prompt_text": "Pay", "target_type": "circle", "target_group_id": "<team>"}', 'x')

select api.create_prompt('<my.incident>', '{"prompt_type": "status", "prompt_text": "Mine", "tenant_id": "<tenant>", "incident_id": "<incident>", "id": "<prompt>"}', 'x')

select api.update_prompt('<prompt>', '{"is_active": false}', null)

select api.resend_prompt('<prompt>')

select api.enter_response('<incident>', '{"prompt_id": "<prompt>", "response_data": {"status": "safe"}}')

select api.enter_response('<my.incident>', '{"prompt_id": "<prompt>", "response_data": {"status": "safe"}}')

select api.enter_response('<my.incident>', '{"prompt_id": "<my.prompt>", "respondent_member_id": "<operator>", "response_data": {"status": "safe"}}')

select api.answer_prompt('<prompt>', '{"response_data": {"status": "safe"}}')

select api.answer_prompt('<by_name>', '{"response_data": {"status": "safe"}}')

select api.void_response('<incident>', '<response>', null)

select api.void_response('<my.incident>', '<response>', null)

select api.claim_responses('a request with a key')

select api.create_board_link('<incident>', 'https://attacker.example')

select api.submit_public_response('<token>', '{"response_data": {"status": "safe"}}', null, null, null, null)

select api.create_member('mine@example.com', 'Mine', null, '<team>', array['admin'], 'tocsin', 'mine')

select api.update_member('<operator>', '{"is_active": false}', null)

select api.update_member('<my.operator>', '{"roles": ["admin"]}', null)

select api.create_group('team', 'mine', array['<operator>']::uuid[])

select api.create_place('unit', 'mine', '<place>', null, null)

select api.update_category('enforcement', 'other', '{"is_active": false}', null)

select api.create_transition('enforcement', 'open', 'closed', 'incidents.view')

select api.read_notification('<prompt>')

select api.read_all_notifications()

select core.insert_response(jsonb_populate_record(null::tocsin.prompt_responses, '{"tenant_id": "<tenant>", "id": "00000000-0000-0000-0000-00000000000f", "incident_id": "<incident>", "prompt_id": "<prompt>", "response_data": {"status": "safe"}, "response_channel": "web"}'))

select core.upsert_response(jsonb_populate_record(null::tocsin.prompt_responses, '{"tenant_id": "<tenant>", "prompt_id": "<prompt>", "response_data": {}}'), '{}')

select core.replace_response(jsonb_populate_record(null::tocsin.prompt_responses, '{"tenant_id": "<tenant>", "id": "<response>", "prompt_id": "<prompt>", "response_data": {}}'), '{}')

select core.new_incident('{"tenant_id": "<tenant>"}')

select core.move_incident('<incident>', 'triaged', null, null, null)

select core.insert_reporter('<incident>', '{"reported_by": "<operator>"}')

select core.set_roles('<operator>', array['worker'])

select core.set_roles('<my.operator>', array['admin'])

select core.require_open_prompt(prompts), core.prompt_form(prompts) from tocsin.prompts where id = '<prompt>'
