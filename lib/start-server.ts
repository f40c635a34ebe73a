import sql from "sql-template-tag";
import { isLoopbackName } from "@/lib/auth/own-hosts";
import { matchesPassword } from "@/lib/auth/passwords";
import { hashSecretToken } from "@/lib/auth/secret-token";
import { trustProxies } from "@/lib/auth/trust-proxies";
import { database, isDatabaseUnavailable } from "@/lib/db/database";
import { readActionNames } from "@/lib/http/action-body-limits";
import { checkRequests } from "@/lib/http/request-gate";
import { feedWaiters } from "@/lib/services/feed/feed-waiters";
import { startDispatcher } from "@/lib/services/outbox/dispatcher";
import { keepSettingsFresh } from "@/lib/services/settings/settings-cache";
import { log } from "@/lib/telemetry/log";
import { hideSecretsOf } from "@/lib/telemetry/redact/secret-values";
import { startTelemetry, stopTelemetry } from "@/lib/telemetry/start-telemetry";
import { telemetryStore } from "@/lib/telemetry/store/store";
import { keepRunsReconciled } from "@/lib/telemetry/workflows/keep-runs-reconciled";
import { demoApiKey, demoEmails, demoPassword } from "./demo";
import { type Env, env, readLibrarySecrets } from "./env";
import { contextFor, healthMonitor } from "./runtime";

declare global {
  var waybillStarted: boolean | undefined;
}

/**
 * Starts a web process's background work: recording telemetry, draining the outbox, refreshing the
 * shop's settings and checking the health of what the app depends on.
 * The process exits if an environment variable is missing or invalid, or if the database contains
 * the demo's public API key, or its accounts with the demo's password, but `WAYBILL_DEMO` is not set.
 */
export async function startServer(): Promise<void> {
  if (globalThis.waybillStarted) return;
  globalThis.waybillStarted = true;
  const settings = env();
  hideSecretsOf({ ...settings, ...readLibrarySecrets() });
  // First of all, because a request that has arrived before is not checked.
  const takesUpgrades = settings.NODE_ENV === "development";
  checkRequests({ actionNames: await actionNames(settings), takesUpgrades });
  trustProxies(settings.TRUST_PROXY, () => log().warn({}, ignoredProxyWarning));
  await startTelemetry();
  if (settings.WAYBILL_DEMO !== "1") await exitOnDemoAccess();
  else if (isPublic(settings)) log().warn({}, publicDemoWarning);
  await keepSettingsFresh(database(), log());
  const ctx = contextFor({ kind: "system" });
  const dispatcher = startDispatcher(ctx, settings.DATABASE_URL);
  const store = telemetryStore();
  if (store) keepRunsReconciled(store, ctx.inngestApi);
  healthMonitor().start();
  process.once("SIGTERM", () => {
    healthMonitor().stop();
    feedWaiters().stop();
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

const publicDemoWarning =
  "WAYBILL_DEMO=1 is set on a public address: everyone can use the demo's accounts and API key.";

const ignoredProxyWarning =
  "A request has an X-Forwarded-For header, which is ignored because TRUST_PROXY is not set. Behind a proxy, set it to the number of proxies: otherwise all visitors count as one address and share its limits.";

function isPublic({ HOST, APP_URL }: Env): boolean {
  return !isLoopbackName(HOST) || !isLoopbackName(new URL(APP_URL).hostname);
}

async function exitOnDemoAccess(): Promise<void> {
  try {
    if (!(await hasDemoKey()) && !(await hasDemoSignIn())) return;
  } catch (error) {
    // The next start checks again. Until then authentication refuses the demo key, too.
    if (isDatabaseUnavailable(error)) return;
    throw error;
  }
  log().error(
    {},
    "This database contains the demo's API key or accounts. Revoke the key, and change the passwords or disable the accounts, or set WAYBILL_DEMO=1.",
  );
  process.exit(1);
}

async function hasDemoKey(): Promise<boolean> {
  const keys = await database().query(sql`
    SELECT id FROM api_keys
    WHERE key_hash = ${hashSecretToken(demoApiKey)} AND revoked_at IS NULL`);
  return keys.length > 0;
}

/** Whether anyone can sign in to a demo account with the password that is in the README. */
async function hasDemoSignIn(): Promise<boolean> {
  const users = await database().query<{ passwordHash: string }>(sql`
    SELECT password_hash AS "passwordHash" FROM users
    WHERE email = ANY (${[...demoEmails]}) AND disabled_at IS NULL AND password_hash IS NOT NULL`);
  for (const { passwordHash } of users) {
    if (await matchesPassword(demoPassword, passwordHash)) return true;
  }
  return false;
}
