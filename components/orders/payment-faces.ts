import type { Tone } from "@/components/ui/badge";
import type { PaymentStatus } from "@/lib/domain/order/status";

export const paymentFaces: Record<PaymentStatus, { name: string; tone: Tone }> = {
  pending: { name: "Not paid", tone: "neutral" },
  authorized: { name: "Approved", tone: "carbon" },
  declined: { name: "Declined", tone: "bad" },
  unknown: { name: "Checking", tone: "warn" },
  voided: { name: "Released", tone: "neutral" },
  lapsed: { name: "Released", tone: "neutral" },
  paid: { name: "Paid", tone: "good" },
  partially_refunded: { name: "Partly refunded", tone: "good" },
  refunded: { name: "Refunded", tone: "good" },
};
