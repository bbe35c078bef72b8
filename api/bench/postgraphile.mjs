// PostGraphile 5 over Tocsin's views, for the bench: the same login, the same tokens, and each request enters its tenant
// by auth.enter() in its transaction, as Tocsin's API does. Copied into the folder that PostGraphile is installed in.
//
// Environment: PORT; WORKERS, processes that share the port; POOL_SIZE, connections of each; PG*, where the database
// is, as tocsin_member; GATE_KEY; TOKEN_KEY, ISSUER and AUDIENCE of the tokens.

import cluster from "node:cluster";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

import { createWithPgClient, makePgService } from "postgraphile/@dataplan/pg/adaptors/pg";
import { makePgSmartTagsPlugin } from "postgraphile/utils";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";

// PostGraphile asks for node 22; this is all of it that it uses and node 20 has not.
Promise.withResolvers ??= function withResolvers() {
  const parts = {};
  parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const env = process.env;
const tokenKey = Buffer.from(env.TOKEN_KEY, "hex");

function caller(authorization) {
  const [head, payload, signature] = (authorization ?? "").replace(/^Bearer /, "").split(".");
  const expected = createHmac("sha256", tokenKey).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature ?? "", "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error("token-invalid");
  if (JSON.parse(Buffer.from(head, "base64url")).alg !== "HS256") throw new Error("token-invalid");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  if (claims.iss !== env.ISSUER || ![claims.aud].flat().includes(env.AUDIENCE) || !(claims.exp > Date.now() / 1000)) {
    throw new Error("token-invalid");
  }
  return { issuer: claims.iss, subject: claims.sub, tenant: claims.tenant };
}

// What PostGraphile does with pgSettings (begin, set_config(), the query, commit), with auth.enter() for set_config().
const entering = {
  createWithPgClient(options, variant) {
    const plain = createWithPgClient(options, variant);
    const entered = (settings, callback) =>
      plain(null, (client) =>
        settings == null
          ? callback(client)
          : client.withTransaction(async (transaction) => {
              await transaction.query({
                text: "select auth.enter($1, $2, $3, $4, true)",
                values: [env.GATE_KEY, settings.issuer, settings.subject, settings.tenant],
              });
              return callback(transaction);
            }),
      );
    entered.release = () => plain.release?.();
    return entered;
  },
};

const service = {
  ...makePgService({
    schemas: ["api"],
    poolConfig: { max: Number(env.POOL_SIZE), min: Number(env.POOL_SIZE), options: "-c TimeZone=UTC" },
    pubsub: false,
  }),
  adaptor: entering,
};

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [
    // A view has no primary key; the one that GET /incidents/{id} reads by.
    makePgSmartTagsPlugin([
      { kind: "class", match: "api.incidents", tags: { primaryKey: "id" } },
    ]),
  ],
  disablePlugins: ["PgProceduresPlugin", "NodePlugin"],
  pgServices: [service],
  grafserv: { graphiql: false, watch: false },
  grafast: {
    explain: false,
    context: (request) => ({ pgSettings: caller(request.node?.req.headers.authorization) }),
  },
};

if (cluster.isPrimary) {
  let missing = Number(env.WORKERS);
  for (let worker = 0; worker < Number(env.WORKERS); worker += 1) cluster.fork();
  // Connections are dealt to the workers that listen: before all do, the first would get them all.
  cluster.on("listening", () => (missing -= 1) || console.log("all listen"));
  cluster.on("exit", (worker, code) => process.exit(code || 1));
  process.on("SIGTERM", () => process.exit(0));
} else {
  const server = createServer();
  const serv = postgraphile(preset).createServ(grafserv);
  await serv.addTo(server);
  server.keepAliveTimeout = 60_000;
  server.listen(Number(env.PORT), "127.0.0.1");
}
