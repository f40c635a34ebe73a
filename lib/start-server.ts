import sql from "sql-template-tag";
import { dropForwardedAddresses } from "@/lib/auth/drop-forwarded-addresses";
import { hashSecretToken } from "@/lib/auth/secret-token";
import { database, isDatabaseUnavailable } from "@/lib/db/database";
import { readActionNames } from "@/lib/http/action-body-limits";
import { checkRequests } from "@/lib/http/request-gate";
import { startDispatcher } from "@/lib/services/outbox/dispatcher";
import { keepSettingsFresh } from "@/lib/services/settings/settings-cache";
import { log } from "@/lib/telemetry/log";
import { hideSecretsOf } from "@/lib/telemetry/redact/secret-values";
import { startTelemetry, stopTelemetry } from "@/lib/telemetry/start-telemetry";
import { telemetryStore } from "@/lib/telemetry/store/store";
import { keepRunsReconciled } from "@/lib/telemetry/workflows/keep-runs-reconciled";
import { demoApiKey, demoEmails } from "./demo";
import { type Env, env, readLibrarySecrets } from "./env";
import { contextFor, healthMonitor } from "./runtime";

declare global {
  var waybillStarted: boolean | undefined;
}

/**
 * Starts a web process's background work: recording telemetry, draining the outbox, refreshing the
 * shop's settings and checking the health of what the app depends on.
 * The process exits if an environment variable is missing or invalid, or if the database contains
 * the demo's public API key or accounts but `WAYBILL_DEMO` is not set.
 */
export async function startServer(): Promise<void> {
  if (globalThis.waybillStarted) return;
  globalThis.waybillStarted = true;
  const settings = env();
  hideSecretsOf({ ...settings, ...readLibrarySecrets() });
  // First of all, because a request that has arrived before is not checked.
  checkRequests(await actionNames(settings));
  if (settings.TRUST_PROXY !== "1") dropForwardedAddresses();
  await startTelemetry();
  if (settings.WAYBILL_DEMO !== "1") await exitOnDemoAccess();
  await keepSettingsFresh(database(), log());
  const ctx = contextFor({ kind: "system" });
  const dispatcher = startDispatcher(ctx, settings.DATABASE_URL);
  const store = telemetryStore();
  if (store) keepRunsReconciled(store, ctx.inngestApi);
  healthMonitor().start();
  process.once("SIGTERM", () => {
    healthMonitor().stop();
    dispatcher
      .stop()
      .then(stopTelemetry)
      .catch((error: unknown) => {
        log().error({ error }, "Background work did not stop cleanly.");
      });
  });
}

/** Development compiles actions when they are first called, so their names are not known. */
async function actionNames({ NODE_ENV, NEXT_DIST_DIR }: Env) {
  return NODE_ENV === "development" ? null : readActionNames(NEXT_DIST_DIR);
}

async function exitOnDemoAccess(): Promise<void> {
  try {
    const [demo] = await database().query<{ hasApiKey: boolean; hasSignIn: boolean }>(sql`
      SELECT EXISTS (SELECT FROM api_keys
          WHERE key_hash = ${hashSecretToken(demoApiKey)} AND revoked_at IS NULL) AS "hasApiKey",
        EXISTS (SELECT FROM users
          WHERE email = ANY (${[...demoEmails]}) AND disabled_at IS NULL) AS "hasSignIn"`);
    if (!demo?.hasApiKey && !demo?.hasSignIn) return;
  } catch (error) {
    // The next start checks again. Until then authentication refuses the demo key, too.
    if (isDatabaseUnavailable(error)) return;
    throw error;
  }
  log().error(
    {},
    "This database contains the demo's API key or accounts. Revoke and disable them, or set WAYBILL_DEMO=1.",
  );
  process.exit(1);
}
