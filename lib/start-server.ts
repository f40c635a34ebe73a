import sql from "sql-template-tag";
import { hashSecretToken } from "@/lib/auth/secret-token";
import { database, isDatabaseAway } from "@/lib/db/database";
import { demoApiKey, demoEmails } from "@/lib/demo";
import { env } from "@/lib/env";
import { dropForwardedAddresses } from "@/lib/http/forwarded-address";
import { contextFor } from "@/lib/runtime";
import { startDispatcher } from "@/lib/services/outbox/dispatcher";
import { keepSettingsKnown } from "@/lib/services/settings/known-settings";
import { log } from "@/lib/telemetry/log";

declare global {
  var waybillStarted: boolean | undefined;
}

/**
 * What a web process does besides answering requests: it drains the outbox and keeps the shop's
 * settings known. Refuses to start on
 * settings that are not complete, or with the demo's public key or sign-ins in a database that is no demo.
 */
export async function startServer(): Promise<void> {
  if (globalThis.waybillStarted) return;
  globalThis.waybillStarted = true;
  const settings = env();
  if (settings.TRUST_PROXY !== "1") dropForwardedAddresses();
  if (settings.WAYBILL_DEMO !== "1") await refuseDemo();
  await keepSettingsKnown(database(), log());
  const dispatcher = startDispatcher(contextFor({ kind: "system" }), settings.DATABASE_URL);
  process.once("SIGTERM", () => {
    dispatcher.stop().catch((error) => log().error({ error: String(error) }, "outbox stop"));
  });
}

async function refuseDemo(): Promise<void> {
  try {
    const [found] = await database().query<{ key: boolean; users: boolean }>(sql`
      SELECT EXISTS (SELECT FROM api_keys
          WHERE key_hash = ${hashSecretToken(demoApiKey)} AND revoked_at IS NULL) AS key,
        EXISTS (SELECT FROM users
          WHERE email = ANY (${[...demoEmails]}) AND disabled_at IS NULL) AS users`);
    if (!found?.key && !found?.users) return;
  } catch (error) {
    // A database that is away is looked at by the next start; until then the key opens nothing.
    if (isDatabaseAway(error)) return;
    throw error;
  }
  log().error(
    {},
    "The demo's API key or sign-ins are in this database. Revoke and disable them, or set WAYBILL_DEMO=1.",
  );
  process.exit(1);
}
