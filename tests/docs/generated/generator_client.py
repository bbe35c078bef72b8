"""The lifecycle of an incident by the client that openapi-generator makes. Arguments: its folder, address."""

import os
import sys

sys.path.insert(0, sys.argv[1])

from tocsin_client import ApiClient, Configuration, IncidentsApi, PublicApi, TowRequestsApi
from tocsin_client.models import Dispatch, NewIncident, NewPrompt, PublicResponse, Resolution, TowPatch, Transition

base = sys.argv[2]
member = ApiClient(Configuration(host=base, access_token=os.environ["TOKEN"]))
guest = ApiClient(Configuration(host=base))
incidents, tows, public = IncidentsApi(member), TowRequestsApi(member), PublicApi(guest)

made = incidents.create_incident(NewIncident(category="road_blockage", description="A lorry."))
incidents.transition_incident(made.id, Transition(status="triaged"))
tow = incidents.dispatch_incident(made.id, dispatch=Dispatch(priority="urgent"))
for status in ("acknowledged", "en_route", "on_scene", "completed"):
    tows.update_tow_request(tow.id, TowPatch(status=status))
prompt = incidents.create_prompt(made.id, NewPrompt(prompt_type="status", prompt_text="Are you safe?"))
asked = public.read_public_prompt(prompt.public_token)
reply = public.submit_public_response(prompt.public_token, PublicResponse(response_data={"status": "safe"}))
incidents.resolve_incident(made.id, resolution=Resolution(resolution="vehicle_removed"))
closed = incidents.close_incident(made.id)
page = incidents.list_incidents(status="eq.closed", limit=1, id=f"eq.{made.id}")
prompts = incidents.list_incident_prompts(made.id)
assert asked.prompt_text == "Are you safe?"
assert reply.incident_id == made.id
assert page.items[0].id == made.id
assert prompts.items[0].response_count == 1
assert closed.closed_at.tzinfo is not None
print(closed.status)
