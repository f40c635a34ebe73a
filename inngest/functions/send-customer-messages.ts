import { inngest } from "@/lib/clients/inngest";
import { sendOrderMails } from "@/lib/services/notifications/send-order-mails";
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
  async ({ events, step }) =>
    step.run("send-messages", () =>
      sendOrderMails({
        ctx: system(),
        input: {
          events: events.map(({ name, data }) => ({
            orderId: data.orderId,
            seq: data.seq,
            type: name,
            data,
          })),
        },
      }),
    ),
);
