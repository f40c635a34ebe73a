import { z } from "zod";
import type { CappedCount } from "@/lib/domain/capped-count";

export const emailStatus = z.enum(["queued", "sent", "captured", "failed"]);
export type EmailStatus = z.infer<typeof emailStatus>;

/** Emails with a link that gives access to an account, whose content operators must not see. */
export const linkEmailKinds = ["verify_email", "reset_password", "account_exists"] as const;

/** Why an email with an expired link is not sent again. */
export const expiredLinkReason = "The link in this email has expired. Request a new one.";

/** The label of each kind of email, for the list and its filter. */
export const emailKindLabels = {
  order_confirmation: "Order confirmation",
  payment_reminder: "Payment reminder",
  payment_confirmation: "Payment confirmation",
  payment_failed: "Payment failed",
  payment_refunded: "Refund",
  refund_failed: "Refund failed",
  payment_link: "Payment link",
  tracking_link: "Tracking link",
  tracking_changed: "Tracking number changed",
  order_processing: "Order in preparation",
  order_failed: "Order failed",
  order_shipped: "Order shipped",
  order_delivered: "Order delivered",
  order_returned: "Order returned",
  order_lost: "Order lost",
  // Sent by earlier versions only.
  order_completed: "Order completed",
  order_cancelled: "Order cancelled",
  order_expired: "Order expired",
  low_stock_alert: "Low stock alert",
  out_of_stock_alert: "Out of stock alert",
  payment_disputed_alert: "Payment disputed alert",
  refund_failed_alert: "Refund failed alert",
  webhook_disabled_alert: "Webhook disabled alert",
  verify_email: "Email verification",
  reset_password: "Password reset",
  account_exists: "Account exists",
} as const;

/** The label of a kind. A kind that this version does not know is shown as stored. */
export function emailKindLabel(kind: string): string {
  return Object.entries(emailKindLabels).find(([known]) => known === kind)?.[1] ?? kind;
}

/** A row of the email list. */
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

/**
 * Emails that wait because the mail server refuses them for a reason that is ours, or because it can't
 * be reached.
 */
export interface BlockedEmailsView {
  by: "configuration" | "server";
  count: CappedCount;
  /** The server's response to the latest of them. */
  response: string;
  /** When it is tried again, ISO 8601 UTC. */
  nextTryAt: string;
}

/** An email with its content. */
export interface EmailView extends EmailRowView {
  html: string;
  text: string;
  /** The email server's error. */
  error: string | null;
  tries: number;
  /** Only meaningful for a queued email. */
  nextTryAt: string;
  /** Why it can't be sent any more, because what it says is no longer true; null if it can. */
  outdatedReason: string | null;
}
