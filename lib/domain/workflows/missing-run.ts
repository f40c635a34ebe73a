import { findFunction } from "./function-catalog";

/** Why an event has no run in a function that it should have started. */
export const missingRuns = [
  "timeline_only",
  "no_function",
  "nothing_new",
  "unsent",
  "telemetry_off",
  "too_old",
  "just_sent",
  "functions_missing",
  "server_silent",
  "unrecorded",
] as const;
export type MissingRun = (typeof missingRuns)[number];

/**
 * What does the work of a run that never began: `resume` the cron `resume-orders`, `reconcile` the
 * cron `reconcile-payments`, `schedule` the cron's own next run, `none` nothing.
 */
export const recoveries = ["resume", "reconcile", "schedule", "none"] as const;
export type Recovery = (typeof recoveries)[number];

/** They take an order's next step, which `resume-orders` does for any stalled order. */
const orderFunctions: ReadonlySet<string> = new Set([
  ...["process-payment", "reserve-inventory", "create-shipment", "undo-order"],
  ...["update-tracking", "complete-order", "resume-order"],
]);

/** What makes up for a run of a function that never began. */
export function recoveryOf(functionId: string): Recovery {
  if (orderFunctions.has(functionId)) return "resume";
  if (functionId === "apply-gateway-event") return "reconcile";
  return findFunction(functionId)?.schedule ? "schedule" : "none";
}

export interface MissingRunFacts {
  /** It is shown on its order's timeline and never sent. */
  isTimelineOnly: boolean;
  /** How many functions have it as trigger. */
  functions: number;
  /** A webhook that reported nothing new is recorded and not sent. */
  isSkipped: boolean;
  /** When it was last sent; null while it waits in the outbox. */
  sentAt: Date | null;
  now: Date;
  isTelemetryOff: boolean;
  /** When the oldest recorded run was created; null if none is recorded. */
  oldestRunAt: Date | null;
  /** Whether the Inngest server lacked our functions when it was sent, as far as it was noticed. */
  wereFunctionsMissing: boolean;
  /** Whether any run was created within some minutes after it was sent. */
  hasRunsAround: boolean;
}

/** Batched functions wait up to 2 s for more events, and runs are recorded within a second. */
const soonMs = 10_000;

/** Why an event started no run: the first reason that applies. */
export function explainMissingRun(facts: MissingRunFacts): MissingRun {
  const { sentAt, now, oldestRunAt } = facts;
  if (facts.isTimelineOnly) return "timeline_only";
  if (facts.functions === 0) return "no_function";
  if (facts.isSkipped) return "nothing_new";
  if (sentAt === null) return "unsent";
  if (facts.isTelemetryOff) return "telemetry_off";
  if (now.getTime() - sentAt.getTime() < soonMs) return "just_sent";
  if (facts.wereFunctionsMissing) return "functions_missing";
  if (oldestRunAt === null || sentAt < oldestRunAt) return "too_old";
  return facts.hasRunsAround ? "unrecorded" : "server_silent";
}
