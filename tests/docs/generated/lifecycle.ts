// The lifecycle of an incident by openapi-fetch on the types that openapi-typescript makes. Arguments: the address.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

declare const process: { argv: string[]; env: Record<string, string>; exit(status: number): never };

const baseUrl = process.argv[2];
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${process.env.TOKEN}` } });
const guest = createClient<paths>({ baseUrl });

function told<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const body: components["schemas"]["NewIncident"] = { category: "road_blockage", description: "A lorry." };
const made = told(await client.POST("/v1/incidents", { body }));
const path = { incident_id: made.id };
told(await client.POST("/v1/incidents/{incident_id}/transition", { params: { path }, body: { status: "triaged" } }));
const tow = told(
  await client.POST("/v1/incidents/{incident_id}/dispatch", { params: { path }, body: { priority: "urgent" } }),
);
for (const status of ["acknowledged", "en_route", "on_scene", "completed"]) {
  const towed = { tow_request_id: tow.id };
  told(await client.PATCH("/v1/tow-requests/{tow_request_id}", { params: { path: towed }, body: { status } }));
}
const asking: components["schemas"]["NewPrompt"] = { prompt_type: "status", prompt_text: "Are you safe?" };
const prompt = told(await client.POST("/v1/incidents/{incident_id}/prompts", { params: { path }, body: asking }));
const link = { token: prompt.public_token as string };
const asked = told(await guest.GET("/v1/public/prompts/{token}", { params: { path: link } }));
const answer = { response_data: { status: "safe" } };
const reply = told(
  await guest.POST("/v1/public/prompts/{token}/responses", { params: { path: link }, body: answer }),
);
told(await client.POST("/v1/incidents/{incident_id}/resolve", { params: { path }, body: {} }));
const closed = told(await client.POST("/v1/incidents/{incident_id}/close", { params: { path } }));
const query = { status: "eq.closed", limit: 1, id: `eq.${made.id}` };
const page = told(await client.GET("/v1/incidents", { params: { query } }));
const prompts = told(await client.GET("/v1/incidents/{incident_id}/prompts", { params: { path } }));
const right =
  asked.prompt_text === "Are you safe?" &&
  reply.incident_id === made.id &&
  page.items[0].id === made.id &&
  prompts.items[0].response_count === 1;
console.log(right ? closed.status : "wrong");
