import type { OrderFacts } from "@/lib/domain/order/facts";
import { SafeError } from "@/lib/telemetry/safe-error";
import type { Changed } from "./change-order";

/** What becomes of an operator's wish for one order. */
export type Operated =
  | { kind: "done"; order: OrderFacts }
  /** It can't be, or somebody else was faster: `reason` says so to the operator. */
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** An operator's change never does nothing: its rule changes the order, or says why it can't. */
export function operated(changed: Changed): Operated {
  switch (changed.kind) {
    case "changed":
      return { kind: "done", order: changed.order };
    case "refused":
      return { kind: "refused", reason: changed.reason };
    case "not_found":
      return { kind: "not_found" };
    default:
      throw new SafeError(`An operator's change of order ${changed.order.id} came to nothing.`);
  }
}
