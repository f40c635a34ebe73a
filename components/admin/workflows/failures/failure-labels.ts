import type { StatusLabels } from "@/components/orders/status-labels";
import type {
  FailureGroupState,
  FailureResolution,
  RetryOutcome,
} from "@/lib/domain/failures/failure-state";
import type { Repetition } from "@/lib/domain/failures/retry-effects";

export const failureGroupStateLabels: StatusLabels<FailureGroupState> = {
  open: { name: "Open", tone: "bad" },
  ignored: { name: "Ignored", tone: "neutral" },
  resolved: { name: "Resolved", tone: "good" },
};

/** How a failure was resolved. */
export const failureResolutionLabels: StatusLabels<FailureResolution> = {
  retry: { name: "Fixed by a retry", tone: "good" },
  order_moved: { name: "The order moved on", tone: "good" },
  later_run: { name: "A later run completed", tone: "good" },
  operator: { name: "Resolved by an operator", tone: "good" },
  superseded: { name: "Failed with another error", tone: "neutral" },
};

export const retryOutcomeLabels: StatusLabels<RetryOutcome> = {
  fixed: { name: "Fixed it", tone: "good" },
  failed: { name: "Failed again", tone: "bad" },
  no_result: { name: "No result", tone: "neutral" },
};

export const repetitionLabels: StatusLabels<Repetition> = {
  once: { name: "Happens once", tone: "good" },
  harmless: { name: "Harmless to repeat", tone: "neutral" },
  after_a_day: { name: "Happens once within a day", tone: "good" },
};
