import { inngest } from "@/lib/clients/inngest";
import { type MailableEvent, sendOrderMails } from "@/lib/services/notifications/send-order-mails";
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
 * Every message to a customer: which event sends which is `lib/domain/notification/mail-plan`.
 * Batched, since a letter may wait a second and a run may carry fifty.
 */
export const sendCustomerMessages = inngest.createFunction(
  {
    id: "send-customer-messages",
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
        functionId: "send-customer-messages",
        stepId: "send-messages",
        groups: groupBy(events, ({ data }) => `order-${data.orderId}-${data.seq}`),
        work: async (groups) => {
          const mailable = new Map(groups.map((group) => [toMailable(group.events[0]), group]));
          const input = { events: [...mailable.keys()] };
          const { failed } = await sendOrderMails({ ctx: system(), input });
          return failed.flatMap(({ item, error }) => {
            const group = mailable.get(item);
            return group ? [{ item: group, error }] : [];
          });
        },
      },
    ),
);

function toMailable(event: {
  name: string;
  data: { orderId: number; seq: number } & Record<string, unknown>;
}): MailableEvent {
  const { name, data } = event;
  return { orderId: data.orderId, seq: data.seq, type: name, data };
}
