import { z } from "zod";

/**
 * What each check can find. `ok`: it works. `slow`: it responds, but late. `failing`: it responds
 * with errors. `away`: it doesn't respond. `unknown`: not known, or not checked yet.
 */
export const checkStates = {
  database: ["ok", "slow", "away", "unknown"],
  /** `unregistered`: it doesn't have all of our functions. `unknown`: it doesn't report them. */
  inngest: ["ok", "slow", "failing", "away", "unregistered", "unknown"],
  /** `late`: an event has waited too long to be sent to Inngest. */
  outbox: ["ok", "late", "unknown"],
  /** `limited`: our key may not read disputes, early fraud warnings or events. */
  gateway: ["ok", "slow", "limited", "failing", "away", "unknown"],
  /** `late`: payments could not be compared with the gateway in time. */
  payments: ["ok", "late", "unknown"],
  carrier: ["ok", "slow", "failing", "away", "unknown"],
  channels: ["ok", "slow", "failing", "away", "unknown"],
  /** `misconfigured`: the mail server refuses our login, our sender or to relay for us. */
  email: ["ok", "away", "misconfigured", "unknown"],
  /** `dropping`: it can't keep up. `off`: turned off by `TELEMETRY=off`. */
  telemetry: ["ok", "dropping", "failing", "full", "missing", "off", "unknown"],
} as const;

export type CheckName = keyof typeof checkStates;
export type StateOf<Name extends CheckName> = (typeof checkStates)[Name][number];
export type CheckState = StateOf<CheckName>;

/** The checks, in the order in which they are shown. */
export const checkNames = Object.keys(checkStates) as readonly CheckName[];

/** The response of `GET /health/live`. */
export const liveness = z.object({ status: z.literal("ok") });

const time = z.iso.datetime();

const checkDetails = z.object({
  state: z.string(),
  since: time.nullable().describe("Since when the process has seen this state."),
  checkedAt: time.nullable(),
  latencyMs: z.number().nullable(),
  lastError: z.object({ message: z.string(), at: time }).nullable(),
  changes: z.array(z.object({ state: z.string(), at: time })),
  facts: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string())])),
});

/** The response of `GET /health` and `GET /health/ready`. */
export const healthResponse = z.object({
  status: z.enum(["ok", "degraded"]),
  checks: z.record(z.string(), z.string()).describe("The state of each service, by its name."),
  details: z
    .record(z.string(), checkDetails)
    .optional()
    .describe("Only for API keys and operators."),
});

/** The state of every check. */
export type CheckStates = { readonly [Name in CheckName]: StateOf<Name> };

/** A change of a check's state. */
export interface StateChange {
  state: CheckState;
  /** ISO 8601 UTC. */
  at: string;
}

/** What one process knows about one check. Times ISO 8601 UTC; null before the first result. */
export interface CheckDetails {
  state: CheckState;
  /** Since when this process has seen this state. */
  since: string | null;
  checkedAt: string | null;
  /** How long the last check took; null if nothing responded. */
  latencyMs: number | null;
  /** The last error, even if it has passed; without personal data. */
  lastError: { message: string; at: string } | null;
  /** The last changes of the state, the latest first. */
  changes: readonly StateChange[];
  /** Figures of this check, such as the age of the oldest unsent event. */
  facts: CheckFacts;
}

export type CheckFacts = Readonly<Record<string, number | string | readonly string[]>>;

export type HealthStatus = "ok" | "degraded";

export interface HealthView {
  status: HealthStatus;
  checks: CheckStates;
  details: Readonly<Record<CheckName, CheckDetails>>;
}

/** Telemetry is for information only: orders don't depend on it. */
const informational: ReadonlySet<CheckName> = new Set(["telemetry"]);
/** States that need no action. */
const healthyStates: ReadonlySet<CheckState> = new Set(["ok", "unknown", "off"]);

/** The checks that may need action, in the order in which they are shown. */
export function unhealthyChecks(checks: CheckStates): CheckName[] {
  return checkNames.filter((name) => !healthyStates.has(checks[name]));
}

/** `degraded` while a check that orders depend on is unhealthy. */
export function overallStatus(checks: CheckStates): HealthStatus {
  return unhealthyChecks(checks).some((name) => !informational.has(name)) ? "degraded" : "ok";
}

/** Whether orders can be placed and processed. Everything else that is late or away only delays. */
export function isReady(checks: CheckStates): boolean {
  return checks.database !== "away" && checks.inngest !== "unregistered";
}
