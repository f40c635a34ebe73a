import type { CappedCount } from "@/lib/domain/capped-count";
import type { OrderStatus } from "@/lib/domain/order/status";
import type { FailureGroupState, FailureResolution, RetryOutcome } from "./failure-state";
import type { OpenSince, RetryEffect } from "./retry-effects";
import type { RetryAsOf } from "./retry-input";

/** An amount in minor units. */
export interface Money {
  amount: number;
  currency: string;
}

/** Failures of the same function with the same innermost error. */
export interface FailureGroupRow {
  fingerprint: string;
  functionId: string;
  /** The innermost error, as `name: message`. */
  cause: string;
  state: FailureGroupState;
  /** All failures, including repeated ones. */
  failures: number;
  /** Failures that are not resolved. */
  open: CappedCount;
  orders: CappedCount;
  /**
   * Captured or authorized, and not yet refunded, of those of its orders that have not reached an end
   * state, whether or not their failures are resolved. By currency, as the other amounts.
   */
  atRisk: Money[];
  /** The part of it that belongs to orders with an open failure of the group. */
  openAtRisk: Money[];
  /** Not yet returned to the customers of ended orders. */
  toReturn: Money[];
  /** False if the group has more failures than were looked at for the amounts. */
  isMoneyExact: boolean;
  firstSeenAt: string;
  lastSeenAt: string;
  /** When it failed again after it had been resolved; null unless it is open for that reason. */
  regressedAt: string | null;
  /** When and by whom its state was last changed; null if it never was. */
  changed: { at: string; by: string } | null;
}

/** A group with the error of its latest failure. */
export interface FailureGroupView extends FailureGroupRow {
  latest: Pick<FailureView, "error" | "step" | "frames" | "runId" | "failedAt"> | null;
}

/** One retry of a failure, with what became of it. */
export interface RetryView {
  id: number;
  requestedAt: string;
  requestedBy: string;
  /** Null while its events wait to be sent. */
  sentAt: string | null;
  endedAt: string | null;
  outcome: RetryOutcome | null;
  /** The run that had failed. */
  ofRunId: string;
  /** The run that the retry caused; null until it has ended. */
  runId: string | null;
}

/** A run that failed after its last retry; further failures for the same subject are counted in it. */
export interface FailureView {
  id: number;
  fingerprint: string;
  functionId: string;
  /** Such as `order-17`. */
  subject: string;
  runId: string;
  /** The trace of its first event; null if it has none. */
  traceId: string | null;
  eventNames: string[];
  /** The outer error, as `name: message`. */
  error: string;
  step: string | null;
  frames: string[];
  failures: number;
  firstFailedAt: string;
  failedAt: string;
  /** Up to `failureOrdersMax` of its orders. */
  orders: { id: number; status: OrderStatus; atRisk: Money | null }[];
  orderCount: number;
  resolution: FailureResolution | null;
  resolvedAt: string | null;
  /** The first failure of its lineage, which may be itself. */
  lineageId: number;
  /** The latest first. */
  retries: RetryView[];
}

export const failureOrdersMax = 5;

/** What a retry would do, before anything is done. */
export interface RetryPreview {
  /** Open failures that match. */
  matching: CappedCount;
  /** Those that would be retried now. */
  retrying: number;
  /** Those that match and are being retried already. */
  inProgress: number;
  /** Those above the limit of one retry. */
  left: number;
  orders: number;
  atRisk: Money[];
  /** The events that would be sent again, by name. */
  events: { name: string; count: number }[];
  functions: { functionId: string; effects: readonly RetryEffect[] }[];
  openSince: OpenSince;
  /** What a retry of the filter is limited to, so that it does no more than this says. */
  asOf: RetryAsOf | null;
}

/** What became of one failure in a retry. */
export type RetryItem =
  | { failureId: number; subject: string; kind: "sent" }
  /** Inngest did not accept its events. They are sent within a minute. */
  | { failureId: number; subject: string; kind: "queued" }
  | { failureId: number; subject: string | null; kind: "skipped"; reason: string };

export interface RetryResult {
  items: RetryItem[];
  /** Open failures that match and were not taken, because one retry has a limit. */
  left: number;
}

/** What a run has to do with failures and their retries. */
export interface RunLineage {
  /** The retry that started the run; null for any other run. */
  retryOf: { retry: RetryView; failureId: number; fingerprint: string } | null;
  /**
   * The failures that the run is part of, the first one first: those that it recorded or was to fix,
   * and those that retries made of them. Empty for a run that never failed and retried nothing.
   */
  failures: FailureView[];
}
