import type { Context } from "@/lib/context";
import { alertKind, type OperationsEmail } from "@/lib/domain/email/email-plan";
import { formatTime } from "@/lib/domain/format-time";
import type { QueuedEmail } from "@/lib/domain/order/change";
import { renderEmail } from "./render-email";

type PaymentAlert = "payment_disputed" | "refund_failed" | "refund_refused";

interface AlertText {
  kind: Extract<OperationsEmail, "payment_disputed" | "refund_failed">;
  subject: string;
  paragraphs: readonly string[];
}

const texts: Readonly<Record<PaymentAlert, AlertText>> = {
  payment_disputed: {
    kind: "payment_disputed",
    subject: "Payment disputed",
    paragraphs: [
      "The customer's bank disputes or questions a payment. Shipping is stopped.",
      "Open Payments, then Disputes in the admin for the evidence, and respond at the gateway.",
    ],
  },
  refund_failed: {
    kind: "refund_failed",
    subject: "Refund failed",
    paragraphs: [
      "A refund failed at the customer's bank, and the money is back at the gateway.",
      "Open the order in the admin to refund the customer again, or return the money in another way.",
    ],
  },
  refund_refused: {
    kind: "refund_failed",
    subject: "Refund refused",
    paragraphs: [
      "The payment gateway refused a refund, so the customer has not been refunded.",
      "Open the order in the admin to refund the customer again, or return the money in another way.",
    ],
  },
};

/** An email to the shop's operators about a payment, to be queued with the event that it reports. */
export async function paymentAlert(
  ctx: Context,
  about: PaymentAlert,
  orderId: number,
  dueBy: Date | null = null,
): Promise<QueuedEmail> {
  const { kind, subject, paragraphs } = texts[about];
  const clock = { now: ctx.now(), timeZone: ctx.settings.timeZone };
  const deadline = dueBy ? [`Respond by ${formatTime(dueBy.toISOString(), "date", clock)}.`] : [];
  const email = {
    subject: `${subject} (order ${orderId})`,
    heading: `${subject}: order ${orderId}`,
    paragraphs: [...paragraphs, ...deadline],
    button: { label: "Open order", url: `${ctx.settings.appUrl}/admin/orders/${orderId}` },
  };
  const { html, text } = renderEmail(email, ctx.settings.shopName);
  const to = ctx.settings.alertRecipients.join(", ");
  return { kind: alertKind(kind), to, subject: email.subject, html, text };
}
