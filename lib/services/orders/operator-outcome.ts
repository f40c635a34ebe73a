import type { OrderFacts } from "@/lib/domain/order/facts";
import { SafeError } from "@/lib/telemetry/safe-error";
import type { ChangeOutcome } from "./change-order";

/** The outcome of an operator's action on one order. */
export type OperatorOutcome =
  | { kind: "done"; order: OrderFacts }
  /**
   * The action is not possible, or someone else did it first; `reason` is shown to the operator.
   */
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** Throws for a change that did nothing: an operator's rule changes the order or refuses. */
export function operatorOutcome(outcome: ChangeOutcome): OperatorOutcome {
  switch (outcome.kind) {
    case "changed":
      return { kind: "done", order: outcome.order };
    case "refused":
      return { kind: "refused", reason: outcome.reason };
    case "not_found":
      return { kind: "not_found" };
    default:
      throw new SafeError(`An operator's action changed nothing in order ${outcome.order.id}.`);
  }
}
