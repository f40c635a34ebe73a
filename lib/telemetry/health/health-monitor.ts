import { setTimeout as sleep } from "node:timers/promises";
import {
  type CheckDetails,
  type CheckFacts,
  type CheckName,
  type CheckState,
  type CheckStates,
  checkNames,
  type HealthView,
  overallStatus,
  type StateChange,
} from "@/lib/domain/health/health";
import type { Log } from "@/lib/telemetry/log";
import { errorLine } from "@/lib/telemetry/safe-error";
import { outsideTrace } from "@/lib/telemetry/spans";

export interface CheckResult {
  state: CheckState;
  /** Without personal data. */
  error?: string;
  facts?: CheckFacts;
}

/** How to read the state of one dependency. */
export interface HealthCheck {
  name: CheckName;
  /** Without an answer by then, the state is `lateState`. */
  timeoutMs: number;
  /** A slower `ok` is `slow`; null if the check has no such state. */
  slowMs: number | null;
  /** How long a good result is served without asking again. */
  freshMs: number;
  /** The state without an answer in time. */
  lateState: CheckState;
  /** Must end some time after `signal` aborts. An exception means `lateState`. */
  run(signal: AbortSignal): Promise<CheckResult>;
}

/** What the process knows about one check. */
interface Known {
  check: HealthCheck;
  details: CheckDetails;
  checkedAtMs: number;
  /** The question that waits for its answer or its timeout, shared by all who ask meanwhile. */
  running: Promise<void> | null;
  /** A call that hasn't ended, maybe since before its timeout: no second one starts meanwhile. */
  call: Call | null;
  /** One slow answer may be chance; two in a row are not. */
  wasSlow: boolean;
}

interface Call {
  startedAtMs: number;
  answer: Promise<CheckResult>;
  ending: AbortController;
}

const backgroundMs = 15_000;
/** At the start, services that start after the app must not be recorded as away. */
const firstBackgroundMs = 30_000;
/** A bad result is served this long, so that the end of an outage shows at once. */
const badFreshMsMax = 1_000;
/** How long a caller waits for new results before it gets the last known ones. */
const patienceMs = 1_000;
const changesMax = 20;

/**
 * Checks what the app depends on: in the background, and when somebody asks and the last result is
 * no longer fresh. However many callers ask, each check runs at most once at a time, so a flood of
 * questions can't become a flood of calls. The results are those of this process.
 */
export class HealthMonitor {
  private readonly known: ReadonlyMap<CheckName, Known>;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    checks: readonly HealthCheck[],
    private readonly settings: { now: () => Date; log: Log },
  ) {
    this.known = new Map(
      checks.map((check) => [
        check.name,
        { check, details: unchecked, checkedAtMs: 0, running: null, call: null, wasSlow: false },
      ]),
    );
  }

  /** Checks every 15 s from now on. */
  start(): void {
    const turn = () => {
      for (const known of this.known.values()) void this.refresh(known);
      this.timer = setTimeout(turn, backgroundMs).unref();
    };
    this.timer ??= setTimeout(turn, firstBackgroundMs).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /**
   * The current states. Results that are no longer fresh are checked again; a check that takes long
   * answers with its last known state instead, unless there is none. Never throws.
   */
  async read(): Promise<HealthView> {
    const outdated = [...this.known.values()].filter((known) => !this.isFresh(known));
    await Promise.all(outdated.map((known) => this.refreshWithPatience(known)));
    return this.last();
  }

  /** The last known states, without checking anything. */
  last(): HealthView {
    const entries = checkNames.map((name) => [name, this.known.get(name)?.details ?? unchecked]);
    const details = Object.fromEntries(entries) as Record<CheckName, CheckDetails>;
    const states = checkNames.map((name) => [name, details[name].state]);
    const checks = Object.fromEntries(states) as CheckStates;
    return { status: overallStatus(checks), checks, details };
  }

  private isFresh({ check, details, checkedAtMs }: Known): boolean {
    const freshMs = details.state === "ok" ? check.freshMs : Math.min(check.freshMs, badFreshMsMax);
    return details.checkedAt !== null && performance.now() - checkedAtMs < freshMs;
  }

  private async refreshWithPatience(known: Known): Promise<void> {
    const refreshed = this.refresh(known);
    if (known.details.checkedAt === null) return refreshed;
    const waiting = new AbortController();
    const patience = sleep(patienceMs, undefined, { signal: waiting.signal, ref: false });
    await Promise.race([refreshed, patience.catch(() => undefined)]);
    waiting.abort();
  }

  /** Joins the running check, or starts one. Resolves with its result recorded, or at its timeout. */
  private refresh(known: Known): Promise<void> {
    known.running ??= outsideTrace(() => this.runCheck(known)).finally(() => {
      known.running = null;
    });
    return known.running;
  }

  private async runCheck(known: Known): Promise<void> {
    const { timeoutMs, lateState } = known.check;
    const call = known.call ?? this.startCall(known);
    const waiting = new AbortController();
    const timeout = sleep(timeoutMs, "late" as const, { signal: waiting.signal, ref: false });
    const result = await Promise.race([call.answer, timeout.catch(() => "late" as const)]);
    waiting.abort();
    if (result === "late") {
      call.ending.abort();
      const error = `No answer within ${timeoutMs / 1_000} s.`;
      this.record(known, { state: lateState, error }, null);
    } else {
      this.record(known, result, performance.now() - call.startedAtMs);
    }
  }

  private startCall(known: Known): Call {
    const { check } = known;
    const ending = new AbortController();
    const answer = check
      .run(ending.signal)
      .catch((error: unknown): CheckResult => ({ state: check.lateState, error: errorLine(error) }))
      .finally(() => {
        known.call = null;
      });
    known.call = { startedAtMs: performance.now(), answer, ending };
    return known.call;
  }

  private record(known: Known, result: CheckResult, latencyMs: number | null): void {
    const before = known.details;
    const at = this.settings.now().toISOString();
    const state = this.judge(known, result, latencyMs);
    const hasChanged = state !== before.state;
    const changes: readonly StateChange[] = hasChanged
      ? [{ state, at }, ...before.changes].slice(0, changesMax)
      : before.changes;
    known.checkedAtMs = performance.now();
    known.details = {
      state,
      since: hasChanged ? at : (before.since ?? at),
      checkedAt: at,
      latencyMs: latencyMs === null || state === "away" ? null : Math.round(latencyMs * 10) / 10,
      lastError: result.error === undefined ? before.lastError : { message: result.error, at },
      changes,
      facts: result.facts ?? {},
    };
    if (hasChanged && before.checkedAt !== null) {
      const change = { check: known.check.name, from: before.state, to: state };
      const level = state === "ok" ? "info" : "warn";
      this.settings.log[level]({ ...change, lastError: result.error }, "A health check changed.");
    }
  }

  private judge(known: Known, result: CheckResult, latencyMs: number | null): CheckState {
    const { slowMs } = known.check;
    const isSlow =
      result.state === "ok" && slowMs !== null && latencyMs !== null && latencyMs > slowMs;
    const isSlowAgain = isSlow && known.wasSlow;
    known.wasSlow = isSlow;
    return isSlowAgain ? "slow" : result.state;
  }
}

const unchecked: CheckDetails = {
  state: "unknown",
  since: null,
  checkedAt: null,
  latencyMs: null,
  lastError: null,
  changes: [],
  facts: {},
};
