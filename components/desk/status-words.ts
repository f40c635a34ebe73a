import type { Tone } from "@/components/ui/badge";
import type { MailStatus } from "@/lib/domain/notification/mail-view";
import type { PaymentStatus } from "@/lib/domain/order/status";
import type { RefundStatus } from "@/lib/domain/payment-row";

type Words<Status extends string> = Readonly<Record<Status, { name: string; tone: Tone }>>;

export const paymentWords: Words<PaymentStatus> = {
  pending: { name: "Pending", tone: "carbon" },
  authorized: { name: "Authorised", tone: "carbon" },
  declined: { name: "Declined", tone: "bad" },
  unknown: { name: "Unknown", tone: "warn" },
  voided: { name: "Voided", tone: "neutral" },
  paid: { name: "Paid", tone: "good" },
  lapsed: { name: "Lapsed", tone: "warn" },
  partially_refunded: { name: "Partly refunded", tone: "warn" },
  refunded: { name: "Refunded", tone: "neutral" },
};

export const refundWords: Words<RefundStatus> = {
  requested: { name: "Requested", tone: "carbon" },
  pending: { name: "Pending", tone: "carbon" },
  succeeded: { name: "Succeeded", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
};

export const mailWords: Words<MailStatus> = {
  queued: { name: "Queued", tone: "carbon" },
  sent: { name: "Sent", tone: "good" },
  captured: { name: "Captured", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
};

/** The words of a filter over these statuses, "any" first. */
export function statusOptions<Status extends string>(words: Words<Status>): Record<string, string> {
  const named = Object.entries<{ name: string }>(words).map(([status, { name }]) => [status, name]);
  return { "": "Any", ...Object.fromEntries(named) };
}
