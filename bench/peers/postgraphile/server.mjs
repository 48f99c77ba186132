// PostGraphile in production mode: as many processes as asked, one port, JWTs mapped to a role.
// Environment: DATABASE_URL, PORT, PROCESSES, JWT_SECRET.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { PgAggregatesPreset } from "@graphile/pg-aggregates";
import { grafserv } from "grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PgLazyJWTPreset } from "postgraphile/presets/lazy-jwt";

const { DATABASE_URL, PORT, PROCESSES, JWT_SECRET } = process.env;

if (cluster.isPrimary && Number(PROCESSES) > 1) {
  for (let n = 0; n < Number(PROCESSES); n++) cluster.fork();
} else {
  const instance = postgraphile({
    extends: [PostGraphileAmberPreset, PgLazyJWTPreset, PgAggregatesPreset],
    pgServices: [
      makePgService({ connectionString: DATABASE_URL, schemas: ["public"], poolConfig: { max: 4 } }),
    ],
    grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, pgJwtSecret: JWT_SECRET },
    grafast: { explain: false },
  });
  const server = createServer();
  server.on("error", (error) => { throw error; });
  await instance.createServ(grafserv).addTo(server);
  server.listen(Number(PORT), "127.0.0.1");
}
