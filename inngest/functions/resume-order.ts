import { orderResume } from "@/inngest/events";
import { systemContext } from "@/inngest/system-context";
import { backgroundWork } from "@/lib/background-work";
import { inngest } from "@/lib/clients/inngest";
import { advanceOrder } from "@/lib/services/orders";

const actionsMax = 12;

/**
 * `order/resume`: the order has stalled. Takes its next actions, each in a step of its own, until
 * it has to wait for something.
 */
export const resumeOrder = inngest.createFunction(
  {
    id: "resume-order",
    triggers: [orderResume],
    concurrency: [{ key: "event.data.orderId", limit: 1 }],
    // The cron `resume-orders` sends the event again, with increasing delays. That is its retry.
    retries: 0,
  },
  async ({ event, step }) => {
    const { orderId } = event.data;
    const done: string[] = [];
    for (let action = 0; action < actionsMax; action += 1) {
      const advanced = await step.run("advance", () =>
        backgroundWork().run(orderId, () =>
          advanceOrder({ ctx: systemContext(), input: { orderId } }),
        ),
      );
      if (advanced.action) done.push(advanced.action);
      if (!advanced.moved) break;
    }
    return { done };
  },
);
