import { requireOperator } from "@/lib/auth/permissions";
import type { NextAction } from "@/lib/domain/order/waiting";
import { defineVerb } from "@/lib/services/define-verb";
import { SafeError } from "@/lib/telemetry/safe-error";
import { advanceOrder } from "./advance-order";

export type RetryOutcome =
  | { kind: "advanced"; actions: NextAction[] }
  /** The order waits for a time or a person: the system has nothing to do for it now. */
  | { kind: "nothing_to_do" }
  /** A service did not respond. The order is retried automatically. */
  | { kind: "failed"; reason: string };

const actionsMax = 12;
const runMsMax = 15_000;

/** Takes an order's next actions at once, until it has to wait for something. */
export const retryNow = defineVerb<{ orderId: number }, RetryOutcome>(
  "retryNow",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const startedAt = ctx.now().getTime();
    const actions: NextAction[] = [];
    try {
      while (actions.length < actionsMax && ctx.now().getTime() - startedAt < runMsMax) {
        const { action, moved } = await advanceOrder({ ctx, input });
        if (action && moved) actions.push(action);
        else break;
      }
    } catch (error) {
      if (!(error instanceof SafeError)) throw error;
      return { kind: "failed", reason: error.message };
    }
    return actions.length > 0 ? { kind: "advanced", actions } : { kind: "nothing_to_do" };
  },
);
