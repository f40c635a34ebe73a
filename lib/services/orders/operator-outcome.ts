import type { Refused } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { SafeError } from "@/lib/telemetry/safe-error";
import type { ChangeOutcome } from "./change-order";

/** The outcome of an operator's action on one order. */
export type OperatorOutcome =
  | { kind: "done"; order: OrderFacts }
  /**
   * The action is not possible, or someone else did it first; `reason` is shown to the operator.
   */
  | Refused
  | { kind: "not_found" };

/** A refusal as callers get it. */
export function withoutOrder({ order: _, ...refused }: Refused & { order: OrderFacts }): Refused {
  return refused;
}

/** Throws for a change that is short of units, which no operator's rule asks for. */
export function operatorOutcome(outcome: ChangeOutcome): OperatorOutcome {
  switch (outcome.kind) {
    case "changed":
    // It is already as wanted.
    case "unchanged":
      return { kind: "done", order: outcome.order };
    case "refused":
      return withoutOrder(outcome);
    case "not_found":
      return { kind: "not_found" };
    case "short":
      throw new SafeError(`An operator's action lacks units for order ${outcome.order.id}.`);
  }
}
