import sql from "sql-template-tag";
import { database, isDatabaseAway } from "@/lib/db/database";
import { demoApiKey } from "@/lib/demo";
import { env } from "@/lib/env";
import { dropForwardedAddresses } from "@/lib/http/forwarded-address";
import { contextFor } from "@/lib/runtime";
import { hashApiKey } from "@/lib/services/api-keys/authenticate-api-key";
import { startDispatcher } from "@/lib/services/outbox/dispatcher";
import { log } from "@/lib/telemetry/log";

declare global {
  var waybillStarted: boolean | undefined;
}

/**
 * What a web process does besides answering requests: it drains the outbox. Refuses to start on
 * settings that are not complete, or with the demo's public key in a database that is no demo.
 */
export async function startServer(): Promise<void> {
  if (globalThis.waybillStarted) return;
  globalThis.waybillStarted = true;
  const settings = env();
  if (settings.TRUST_PROXY !== "1") dropForwardedAddresses();
  if (settings.WAYBILL_DEMO !== "1") await refuseDemoKey();
  const dispatcher = startDispatcher(contextFor({ kind: "system" }), settings.DATABASE_URL);
  process.once("SIGTERM", () => {
    dispatcher.stop().catch((error) => log().error({ error: String(error) }, "outbox stop"));
  });
}

async function refuseDemoKey(): Promise<void> {
  try {
    const found = await database().query(sql`
      SELECT id FROM api_keys
      WHERE key_hash = ${hashApiKey(demoApiKey)} AND revoked_at IS NULL`);
    if (found.length === 0) return;
  } catch (error) {
    // A database that is away is looked at by the next start; until then the key opens nothing.
    if (isDatabaseAway(error)) return;
    throw error;
  }
  log().error({}, "The demo API key is in this database. Revoke it, or set WAYBILL_DEMO=1.");
  process.exit(1);
}
