"""The lifecycle of an incident by the client of openapi-python-client. Arguments: its folder's parent, address."""

import os
import sys

sys.path.insert(0, sys.argv[1])

from client import AuthenticatedClient, Client
from client.api.incidents import (
    close_incident,
    create_incident,
    create_prompt,
    dispatch_incident,
    list_incident_prompts,
    list_incidents,
    resolve_incident,
    transition_incident,
)
from client.api.public import read_public_prompt, submit_public_response
from client.api.tow_requests import update_tow_request
from client.models import (
    Dispatch,
    NewIncident,
    NewPrompt,
    PromptType,
    PublicResponse,
    PublicResponseResponseDataType0,
    Resolution,
    TowPatch,
    Transition,
    Urgency,
)

base = sys.argv[2]
client = AuthenticatedClient(base_url=base, token=os.environ["TOKEN"])
guest = Client(base_url=base)

made = create_incident.sync(client=client, body=NewIncident(category="road_blockage", description="A lorry."))
transition_incident.sync(made.id, client=client, body=Transition(status="triaged"))
tow = dispatch_incident.sync(made.id, client=client, body=Dispatch(priority=Urgency.URGENT))
for status in ("acknowledged", "en_route", "on_scene", "completed"):
    update_tow_request.sync(tow.id, client=client, body=TowPatch(status=status))
prompt = create_prompt.sync(
    made.id, client=client, body=NewPrompt(prompt_type=PromptType.STATUS, prompt_text="Are you safe?")
)
asked = read_public_prompt.sync(prompt.public_token, client=guest)
answer = PublicResponse(response_data=PublicResponseResponseDataType0.from_dict({"status": "safe"}))
reply = submit_public_response.sync(prompt.public_token, client=guest, body=answer)
resolve_incident.sync(made.id, client=client, body=Resolution(resolution="vehicle_removed"))
closed = close_incident.sync(made.id, client=client)
page = list_incidents.sync(client=client, status="eq.closed", limit=1, id=f"eq.{made.id}")
prompts = list_incident_prompts.sync(made.id, client=client)
assert asked.prompt_text == "Are you safe?"
assert reply.incident_id == made.id
assert page.items[0].id == made.id
assert prompts.items[0].response_count == 1
assert closed.closed_at.tzinfo is not None
print(closed.status)
