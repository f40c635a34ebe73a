import {
  collected,
  inBatch,
  orderCancelled,
  orderCreated,
  orderDelivered,
  orderExpired,
  orderShipped,
  orderStatusUpdated,
  paymentCompleted,
  paymentFailed,
  paymentRefunded,
} from "@/inngest/events";
import { groupEvents, processBatch } from "@/inngest/process-batch";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { type EmailEvent, sendOrderEmails } from "@/lib/services/emails/send-order-emails";

/**
 * Sends every email to customers; `lib/domain/email/email-plan` says which event sends which email.
 * Batched, because an email may wait for a second and one run can send fifty.
 */
export const sendCustomerEmails = inngest.createFunction(
  {
    id: "send-customer-emails",
    triggers: [
      inBatch(orderCreated),
      inBatch(orderCancelled),
      inBatch(orderStatusUpdated),
      inBatch(orderExpired),
      inBatch(orderShipped),
      inBatch(orderDelivered),
      inBatch(paymentCompleted),
      inBatch(paymentFailed),
      inBatch(paymentRefunded),
    ],
    batchEvents: collected,
  },
  async ({ events, step, runId }) =>
    processBatch(
      { step, runId },
      {
        functionId: "send-customer-emails",
        stepId: "send-emails",
        groups: groupEvents(events, ({ data }) => `order-${data.orderId}-${data.seq}`),
        process: async (groups) => {
          const groupOf = new Map(groups.map((group) => [toEmailEvent(group.events[0]), group]));
          const input = { events: [...groupOf.keys()] };
          const { failed } = await sendOrderEmails({ ctx: systemContext(), input });
          return failed.flatMap(({ item, error }) => {
            const group = groupOf.get(item);
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
