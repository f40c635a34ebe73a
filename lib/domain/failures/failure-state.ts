import { z } from "zod";

/**
 * The state of a group of failures. An ignored group stays ignored, and its failures are counted; a
 * resolved one is reopened by its next failure.
 */
export const failureGroupState = z.enum(["open", "ignored", "resolved"]);
export type FailureGroupState = z.infer<typeof failureGroupState>;

/**
 * Why a failure is resolved. `later_run`: a cron has completed since. `superseded`: the same function
 * later failed for the same subject with another error, which is a failure of its own.
 */
export const failureResolution = z.enum([
  ...(["retry", "order_moved", "later_run", "operator", "superseded"] as const),
]);
export type FailureResolution = z.infer<typeof failureResolution>;

/** What became of a retry. `no_result`: nothing was heard of it for `retryPatienceMs`. */
export const retryOutcome = z.enum(["fixed", "failed", "no_result"]);
export type RetryOutcome = z.infer<typeof retryOutcome>;

/**
 * How long a retry may take before its failure can be retried again. Longer than a function's
 * retries with Inngest's backoff.
 */
export const retryPatienceMs = 30 * 60_000;

/** The id of a retry in the data of its events, as `_trace` is for the trace. */
export const retryKey = "_retry";
