import { createHash } from "node:crypto";
import { type Loop, startLoop } from "@/local/loop";
import type { AppClient } from "./app-client";
import { ConfigurationError, parseRegistration, type Registration } from "./configuration";
import type { EngineContext } from "./context";
import { dropOtherCrons, scheduleCrons } from "./crons";
import { matchPathsOf } from "./interests";
import { parseJson } from "./json";
import { statement } from "./statement";
import { durably } from "./transactions";

const selectChecksum = statement<{ checksum: string }, [string]>(
  "app_checksum",
  "select checksum from inngest.app where name = $1",
);

const upsertApp = statement<never, [string, string, string]>(
  "upsert_app",
  `insert into inngest.app as a (name, url, checksum) values ($1, $2, $3)
   on conflict (name) do update
     set url = excluded.url, checksum = excluded.checksum, synced_at = now()`,
);

/** Functions that the app no longer has are archived: their open runs still need them. */
const replaceFunctions = statement<{ id: string }, [string, string]>(
  "replace_functions",
  `with current as (
     select config->>'id' as id, config from json_array_elements($2::json) as config
   ),
   archived as (
     update inngest.function set archived = true
      where app = $1 and id not in (select id from current)
     returning id
   ),
   saved as (
     insert into inngest.function as f (id, app, config)
     select id, $1, config from current
     on conflict (id) do update set app = excluded.app, config = excluded.config, archived = false
     returning id
   )
   select id from archived union all select id from saved`,
);

/** Makes a registration the app's only one. `modified` is false when nothing changed. */
export async function register(
  context: EngineContext,
  registration: Registration,
): Promise<{ modified: boolean }> {
  const { app, url, functions } = registration;
  const content = JSON.stringify(functions);
  const checksum = createHash("sha256").update(url).update(content).digest("hex");
  for (const rule of functions.flatMap(({ cancel }) => cancel)) {
    for (const path of matchPathsOf(rule.if)) {
      await context.interests.declare(context.pool, rule.event, path);
    }
  }
  const { modified, newCrons } = await durably(context.pool, async (client) => {
    const [known] = await selectChecksum(client, app);
    const modified = known?.checksum !== checksum;
    if (modified) {
      await upsertApp(client, app, url, checksum);
      const owned = await replaceFunctions(client, app, content);
      const ids = owned.map(({ id }) => id);
      await dropOtherCrons(client, ids, functions);
    }
    // Each time, so that no cron can get lost for good.
    return { modified, newCrons: await scheduleCrons(client, functions) };
  });
  // Not "when modified": a load that failed after its commit would never be made up for.
  if (context.functions.checksumOf(app) !== checksum) {
    await context.functions.load(context.pool);
    context.log("info", "app registered", { app, functions: functions.length });
  }
  if (modified || newCrons > 0) context.wake();
  return { modified };
}

const syncMissingMs = 1_000;
const syncKnownMs = 5_000;

/** Asks the app at `serveUrl` for its functions, now and again, so that a rebuilt app is noticed. */
export function keepRegistered(context: EngineContext, client: AppClient, serveUrl: string): Loop {
  let lastOutcome = "";
  const report = (level: "info" | "warn" | "error", outcome: string) => {
    if (outcome !== lastOutcome) context.log(level, outcome, { serveUrl });
    lastOutcome = outcome;
  };
  const turn = async (): Promise<number> => {
    const answer = await client.fetchRegistration(serveUrl);
    if (answer.kind === "unreachable") {
      report("info", "waiting for the app to answer");
      return syncMissingMs;
    }
    if (answer.status !== 200) {
      report("warn", `app not registered: it answered ${answer.status}`);
      return syncMissingMs;
    }
    try {
      await register(context, parseRegistration(parseJson(answer.body)));
      report("info", "app in sync");
      return syncKnownMs;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      report("error", `app not registered: ${error.message}`);
      return syncKnownMs;
    }
  };
  return startLoop({ name: `registration of ${serveUrl}`, turn, log: context.log });
}
