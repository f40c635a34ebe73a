import { z } from "zod";

export const emailStatus = z.enum(["queued", "sent", "captured", "failed"]);
export type EmailStatus = z.infer<typeof emailStatus>;

/** Emails with a link that signs somebody in: whoever reads one could use it. */
export const linkEmailKinds = ["verify_email", "reset_password", "account_exists"] as const;

/** Why such an email is not sent again. */
export const linkEndedReason = "Its link has run out; ask for a new one.";

/** Every kind of email, for the filter; in the words that the list has. */
export const emailKinds = {
  payment_confirmation: "Payment received",
  payment_failed: "Payment failed",
  payment_refunded: "Refund",
  payment_link: "Payment link",
  order_processing: "Being prepared",
  order_failed: "Sold out",
  order_shipped: "Shipped",
  order_delivered: "Delivered",
  order_completed: "Complete",
  order_cancelled: "Cancelled",
  order_expired: "Expired",
  low_stock_alert: "Low stock",
  out_of_stock_alert: "Out of stock",
  verify_email: "Confirm an address",
  reset_password: "New password",
  account_exists: "Account exists",
} as const;

/** The word for a kind; one that this version does not know is shown as it is kept. */
export function emailKindName(kind: string): string {
  return Object.entries(emailKinds).find(([known]) => known === kind)?.[1] ?? kind;
}

/** An email as the list shows one. */
export interface EmailRowView {
  id: number;
  orderId: number | null;
  kind: string;
  to: string;
  subject: string;
  status: EmailStatus;
  createdAt: string;
  sentAt: string | null;
}

/** An email to be read. */
export interface EmailView extends EmailRowView {
  html: string;
  text: string;
  /** What the mail server said when it did not take it. */
  error: string | null;
  tries: number;
  /** Of a queued email. */
  nextTryAt: string;
  /** The link in it opens nothing any more; sent again, it would lead nowhere. */
  isLinkEnded: boolean;
}
