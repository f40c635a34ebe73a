import { createHash } from "node:crypto";
import { type Loop, startLoop } from "@/local/loop";
import type { AppClient } from "./app-client";
import { ConfigurationError, parseRegistration, type Registration } from "./configuration";
import { scheduleCrons, unscheduleRemovedCrons } from "./crons";
import type { EngineContext } from "./engine-context";
import { parseJson } from "./json";
import { matchPathsOf } from "./match-paths";
import { type Database, statement } from "./statement";
import { inTransactionWithRetry } from "./transactions";

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

/** Archives functions that the app has removed, because their open runs still need them. */
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

/** Replaces the app's registration. `modified` is false when nothing has changed. */
export async function registerApp(
  context: EngineContext,
  registration: Registration,
): Promise<{ modified: boolean }> {
  const { app, url, functions } = registration;
  const content = JSON.stringify(functions);
  const checksum = createHash("sha256").update(url).update(content).digest("hex");
  for (const rule of functions.flatMap(({ cancel }) => cancel)) {
    for (const path of matchPathsOf(rule.if)) {
      await context.matchPaths.add(context.pool, rule.event, path);
    }
  }
  const { modified, newCrons } = await inTransactionWithRetry(context.pool, async (client) => {
    const [stored] = await selectChecksum(client, app);
    const modified = stored?.checksum !== checksum;
    if (modified) {
      await upsertApp(client, app, url, checksum);
      const saved = await replaceFunctions(client, app, content);
      const functionIds = saved.map(({ id }) => id);
      await unscheduleRemovedCrons(client, functionIds, functions);
    }
    // Done on every sync, so a cron whose job is missing is always scheduled again.
    return { modified, newCrons: await scheduleCrons(client, functions) };
  });
  // Compared with what is loaded, because an earlier load may have failed after its commit.
  if (context.functions.checksumOf(app) !== checksum) {
    await context.functions.load(context.pool);
    context.log("info", "app registered", { app, functions: functions.length });
  }
  if (modified || newCrons > 0) context.wake();
  return { modified };
}

const selectLatestUrl = statement<{ url: string }, []>(
  "latest_app_url",
  "select url from inngest.app order by synced_at desc limit 1",
);

/** The serve URL of the app that registered last; null before any has. */
export async function readAppUrl(database: Database): Promise<string | null> {
  const [app] = await selectLatestUrl(database);
  return app?.url ?? null;
}

const retryIntervalMs = 1_000;
const syncIntervalMs = 5_000;

/** Syncs the app at `serveUrl` at start and every 5 s, so changed functions are registered. */
export function startAppSync(context: EngineContext, client: AppClient, serveUrl: string): Loop {
  let lastOutcome = "";
  const report = (level: "info" | "warn" | "error", outcome: string) => {
    if (outcome !== lastOutcome) context.log(level, outcome, { serveUrl });
    lastOutcome = outcome;
  };
  const turn = async (): Promise<number> => {
    const response = await client.fetchRegistration(serveUrl);
    if (response.kind === "unreachable") {
      report("info", "app unreachable, sync will be retried");
      return retryIntervalMs;
    }
    if (response.status !== 200) {
      report("warn", `app not registered: it responded with HTTP ${response.status}`);
      return retryIntervalMs;
    }
    try {
      await registerApp(context, parseRegistration(parseJson(response.body)));
      report("info", "app synced");
      return syncIntervalMs;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      report("error", `app not registered: ${error.message}`);
      return syncIntervalMs;
    }
  };
  return startLoop({ name: `sync of the app at ${serveUrl}`, turn, log: context.log });
}
