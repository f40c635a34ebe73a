import type { CustomerEmail } from "./email-plan";
import { isShop } from "./shown-text";

/**
 * How many emails an address gets per hour that anyone can cause without signing in or paying: to
 * verify an email, to reset a password, and about unpaid guest orders. Enough to request one again,
 * too few to flood a mailbox.
 */
export const unverifiedEmailsPerHour = 3;

/**
 * The emails about an unpaid or free guest order that its visitor causes at will. What the shop does with
 * an order, such as shipping a free one, is not among them: its customer has to know.
 */
export const limitedEmailKinds = [
  "order_confirmation",
  "order_processing",
  "order_failed",
  "order_cancelled",
  "order_expired",
  "payment_failed",
  "payment_reminder",
] as const satisfies CustomerEmail[];

/** Whether an email about such an order counts toward the limit. `data` is that of its event. */
export function isLimitedEmail(kind: CustomerEmail, { actor }: { actor?: unknown } = {}): boolean {
  if (kind === "order_cancelled" && isShop(actor)) return false;
  return limitedEmailKinds.some((limited) => limited === kind);
}

/** Why an email above that limit was not sent, for operators. */
export const limitedEmailReason = `Not sent: this address already received ${unverifiedEmailsPerHour} such emails about unpaid guest orders within an hour. Send it again if the customer asks for it.`;

/**
 * The mailbox that an address belongs to. Most services deliver `ann+shop@…` to `ann@…`, so the limit
 * counts them together.
 */
export function mailboxOf(address: string): string {
  return address.replace(/^([^+@]+)\+[^@]*@/, "$1@");
}

const minuteMs = 60_000;
/** A customer with less time to pay, in milliseconds, has just read the order confirmation. */
export const remindedWindowMsMin = 15 * minuteMs;
/** Opening the email and paying takes this long. */
const leftMsMin = 2 * minuteMs;
const leftMsMax = 24 * 60 * minuteMs;

interface ReminderPeriod {
  from: Date;
  /** Too late from here on. */
  to: Date;
}

/**
 * When the reminder of an unpaid order may be sent: in the last third of its time, at most a day
 * before the order expires, and only while there is enough time to pay. Null: it gets none.
 */
export function reminderPeriod(order: { createdAt: Date; expiresAt: Date }): ReminderPeriod | null {
  const expiresMs = order.expiresAt.getTime();
  const windowMs = expiresMs - order.createdAt.getTime();
  if (windowMs < remindedWindowMsMin) return null;
  const leftMs = Math.min(windowMs / 3, leftMsMax);
  return { from: new Date(expiresMs - leftMs), to: new Date(expiresMs - leftMsMin) };
}

/** The longest time before its deadline at which an order can be reminded, in milliseconds. */
export const reminderMsMax = leftMsMax;
