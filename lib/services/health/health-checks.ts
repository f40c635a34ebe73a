import sql from "sql-template-tag";
import type { Carrier } from "@/lib/clients/carrier";
import type { Registration } from "@/lib/clients/inngest-registration";
import type { PaymentGateway } from "@/lib/clients/payment-gateway";
import type { Pong } from "@/lib/clients/ping";
import type { Publisher } from "@/lib/clients/pusher";
import type { Queryable } from "@/lib/db/database";
import { outboxLateMs } from "@/lib/services/outbox/outbox-late-ms";
import type { CheckResult, HealthCheck } from "@/lib/telemetry/health/health-monitor";
import { errorLine } from "@/lib/telemetry/safe-error";
import type { Telemetry } from "@/lib/telemetry/store/store";
import { checkPayments } from "./payments-check";
import type { ReRegistration } from "./re-registration";
import { telemetryCheck } from "./telemetry-check";

/** What the checks ask. */
export interface HealthDependencies {
  db: Pick<Queryable, "query">;
  gateway: Pick<PaymentGateway, "ping">;
  carrier: Pick<Carrier, "ping">;
  publisher: Pick<Publisher, "ping">;
  readRegistration(signal: AbortSignal): Promise<Registration>;
  /** The ids of the functions that this app serves, as Inngest knows them. */
  servedFunctions(): readonly string[];
  reRegistration: ReRegistration;
  telemetry(): Pick<Telemetry, "status"> | null;
  now(): Date;
}

/** Our own database may be asked often; results of other services are shared for longer. */
const databaseLimits = { timeoutMs: 5_000, freshMs: 250 };
const serviceLimits = { timeoutMs: 5_000, freshMs: 5_000, slowMs: 1_000 };

/** How many waiting emails are counted at most. */
const blockedMax = 1_000;

/** The checks of everything that the app depends on. */
export function healthChecks(dependencies: HealthDependencies): HealthCheck[] {
  const { gateway, carrier, publisher } = dependencies;
  return [
    {
      name: "database",
      ...databaseLimits,
      slowMs: 1_000,
      lateState: "away",
      run: () => checkDatabase(dependencies),
    },
    {
      name: "inngest",
      ...serviceLimits,
      lateState: "away",
      run: (signal) => checkInngest(dependencies, signal),
    },
    {
      name: "outbox",
      ...databaseLimits,
      slowMs: null,
      lateState: "unknown",
      run: () => checkOutbox(dependencies),
    },
    {
      name: "gateway",
      ...serviceLimits,
      lateState: "away",
      run: async () => fromPong(await gateway.ping()),
    },
    {
      name: "payments",
      ...databaseLimits,
      ...{ freshMs: serviceLimits.freshMs, slowMs: null, lateState: "unknown" },
      run: () => checkPayments(dependencies),
    },
    {
      name: "carrier",
      ...serviceLimits,
      lateState: "away",
      run: async (signal) => fromPong(await carrier.ping(signal)),
    },
    {
      name: "channels",
      ...serviceLimits,
      lateState: "away",
      run: async () => fromPong(await publisher.ping()),
    },
    {
      name: "email",
      ...databaseLimits,
      ...{ freshMs: serviceLimits.freshMs, slowMs: null, lateState: "unknown" },
      run: () => checkEmail(dependencies),
    },
    telemetryCheck(dependencies.telemetry),
  ];
}

async function checkDatabase({ db }: HealthDependencies): Promise<CheckResult> {
  try {
    await db.query(sql`SELECT 1 AS one`);
    return { state: "ok" };
  } catch (error) {
    return { state: "away", error: errorLine(error) };
  }
}

async function checkInngest(
  { readRegistration, servedFunctions, reRegistration }: HealthDependencies,
  signal: AbortSignal,
): Promise<CheckResult> {
  const registration = await readRegistration(signal);
  if (registration.kind === "unlisted") return { state: "unknown" };
  if (registration.kind !== "listed") return fromPong(registration);
  const registered = new Set(registration.functionIds);
  const served = servedFunctions();
  const missing = served.filter((id) => !registered.has(id));
  if (missing.length === 0) reRegistration.onRegistered();
  else if (registered.size === 0) void reRegistration.onForgotten();
  const facts = { functions: registered.size, missing, ...reRegistration.facts() };
  if (missing.length === 0) return { state: "ok", facts };
  const error = `${missing.length} of ${served.length} functions are not registered.`;
  return { state: "unregistered", error, facts };
}

async function checkOutbox({ db, now }: HealthDependencies): Promise<CheckResult> {
  try {
    const [oldest] = await db.query<{ at: Date | null }>(sql`
      SELECT least(
        (SELECT at FROM order_events WHERE sent_at IS NULL ORDER BY id LIMIT 1),
        (SELECT received_at FROM webhook_receipts WHERE sent_at IS NULL
          ORDER BY received_at LIMIT 1),
        (SELECT created_at FROM reorder_requests WHERE sent_at IS NULL ORDER BY id LIMIT 1)
      ) AS at`);
    const waitedMs = oldest?.at ? Math.max(0, now().getTime() - oldest.at.getTime()) : 0;
    const facts = { oldestUnsentSeconds: Math.round(waitedMs / 1_000) };
    if (waitedMs <= outboxLateMs) return { state: "ok", facts };
    const error = `The oldest unsent event has waited for ${facts.oldestUnsentSeconds} s.`;
    return { state: "late", error, facts };
  } catch (error) {
    return { state: "unknown", error: errorLine(error) };
  }
}

/** The mail server isn't asked, because a login per check would be one too many for some servers. */
async function checkEmail({ db }: HealthDependencies): Promise<CheckResult> {
  try {
    const [row] = await db.query<{ waiting: number; isRefused: boolean | null }>(sql`
      SELECT count(*) AS waiting, bool_or(blocked_by = 'configuration') AS "isRefused"
      FROM (SELECT blocked_by FROM emails
        WHERE status = 'queued' AND blocked_by IS NOT NULL LIMIT ${blockedMax}) AS blocked`);
    const facts = { emailsWaiting: row?.waiting ?? 0 };
    if (facts.emailsWaiting === 0) return { state: "ok", facts };
    const count = `${facts.emailsWaiting}${facts.emailsWaiting === blockedMax ? " or more" : ""}`;
    const [state, problem] = row?.isRefused
      ? (["misconfigured", "The mail server refuses emails from this shop."] as const)
      : (["away", "The mail server can't be reached."] as const);
    return { state, error: `${problem} Waiting emails: ${count}.`, facts };
  } catch (error) {
    return { state: "unknown", error: errorLine(error) };
  }
}

function fromPong(pong: Pong): CheckResult {
  return pong.kind === "ok" ? { state: "ok" } : { state: pong.kind, error: pong.error };
}
