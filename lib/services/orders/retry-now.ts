import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { NextAction } from "@/lib/domain/order/next-step";
import { SafeError } from "@/lib/telemetry/safe-error";
import { advanceOrder } from "./advance-order";

export type RetryOutcome =
  | { kind: "continued"; actions: NextAction[] }
  /** It waits for time or for a person: there is nothing that the system could do now. */
  | { kind: "nothing" }
  /** A service did not answer; the order is tried again by itself. */
  | { kind: "failed"; reason: string };

const actionsMax = 12;
const runMsMax = 15_000;

/** Does at once what the system would do for an order by itself, as far as that goes. */
export const retryNow: Verb<{ orderId: number }, RetryOutcome> = async ({ ctx, input }) => {
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
  return actions.length > 0 ? { kind: "continued", actions } : { kind: "nothing" };
};
