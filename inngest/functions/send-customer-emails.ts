import { inngest } from "@/lib/clients/inngest";
import { type EmailEvent, sendOrderEmails } from "@/lib/services/emails/send-order-emails";
import { groupBy, workThrough } from "../batch";
import {
  orderCancelled,
  orderDelivered,
  orderExpired,
  orderShipped,
  orderStatusUpdated,
  paymentCompleted,
  paymentFailed,
  paymentRefunded,
} from "../events";
import { system } from "../system-context";

/**
 * Every message to a customer: which event sends which is `lib/domain/email/email-plan`.
 * Batched, since an email may wait a second and a run may carry fifty.
 */
export const sendCustomerEmails = inngest.createFunction(
  {
    id: "send-customer-emails",
    triggers: [
      orderCancelled,
      orderStatusUpdated,
      orderExpired,
      orderShipped,
      orderDelivered,
      paymentCompleted,
      paymentFailed,
      paymentRefunded,
    ],
    batchEvents: { maxSize: 50, timeout: "1s" },
  },
  async ({ events, step, runId }) =>
    workThrough(
      { step, runId },
      {
        functionId: "send-customer-emails",
        stepId: "send-emails",
        groups: groupBy(events, ({ data }) => `order-${data.orderId}-${data.seq}`),
        work: async (groups) => {
          const emailEvents = new Map(
            groups.map((group) => [toEmailEvent(group.events[0]), group]),
          );
          const input = { events: [...emailEvents.keys()] };
          const { failed } = await sendOrderEmails({ ctx: system(), input });
          return failed.flatMap(({ item, error }) => {
            const group = emailEvents.get(item);
            return group ? [{ item: group, error }] : [];
          });
        },
      },
    ),
);

function toEmailEvent(event: {
  name: string;
  data: { orderId: number; seq: number } & Record<string, unknown>;
}): EmailEvent {
  const { name, data } = event;
  return { orderId: data.orderId, seq: data.seq, type: name, data };
}
