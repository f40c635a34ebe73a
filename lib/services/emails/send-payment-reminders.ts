import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import {
  remindedWindowMsMin,
  reminderMsMax,
  reminderPeriod,
} from "@/lib/domain/email/email-limits";
import { defineVerb } from "@/lib/services/define-verb";
import { tryEach } from "@/lib/services/failures/try-each";
import { selectOrders } from "@/lib/services/orders/order-rows";
import { deliverEmails, type EmailDraft } from "./deliver-emails";
import { draftOrderEmail } from "./draft-order-email";
import { isUnpaidGuestOrder } from "./guest-email-limit";
import { isWaitingToBePaid, reminderKind } from "./unpaid-orders";

/** How many orders one run reads and reminds at most; the next run continues. */
const dueMax = 1_000;
const batchMax = 100;
/** The event that placed the order. It makes the reminder of an order unique. */
const cause = 1;

/**
 * Reminds customers of orders that expire soon and only wait for their payment, once per order. An
 * order with too little time gets none: `reminderPeriod` decides.
 */
export const sendPaymentReminders = defineVerb<void, { delivered: number }>(
  "sendPaymentReminders",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    const due = await findDue(ctx);
    if (due.length === 0) return { delivered: 0 };
    const isLimited = new Map(due.map(({ id, isUnpaidGuest }) => [id, isUnpaidGuest]));
    const rows = await selectOrders(ctx.db, sql`o.id = ANY (${due.map(({ id }) => id)})`);
    const drafts: EmailDraft[] = [];
    const failed = await tryEach(rows, async (row) => {
      if (!row.email) return;
      const email = { kind: reminderKind, cause, data: {} } as const;
      const draft = await draftOrderEmail(ctx, email, { row, mustBePaid: true });
      drafts.push({ ...draft, to: row.email, isLimited: isLimited.get(row.id) ?? false });
    });
    for (const { item, error } of failed) {
      ctx.log.warn({ orderId: item.id, error }, "Payment reminder could not be written.");
    }
    return deliverEmails(ctx, drafts);
  },
);

interface DueOrder {
  id: number;
  createdAt: Date;
  expiresAt: Date;
  isUnpaidGuest: boolean;
}

/** Reads the orders that expire first, in the order of the index on open unpaid orders. */
async function findDue(ctx: Context): Promise<DueOrder[]> {
  const now = ctx.now();
  const latest = new Date(now.getTime() + reminderMsMax);
  const waiting = await ctx.db.query<DueOrder>(sql`
    SELECT o.id, o.created_at AS "createdAt", o.expires_at AS "expiresAt",
      ${isUnpaidGuestOrder} AS "isUnpaidGuest"
    FROM orders o
    WHERE ${isWaitingToBePaid(ctx)} AND o.expires_at <= ${latest} AND o.email IS NOT NULL
      AND o.expires_at >= o.created_at + ${remindedWindowMsMin} * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM emails m
        WHERE m.order_id = o.id AND m.kind = ${reminderKind} AND m.cause = ${cause})
    ORDER BY o.expires_at LIMIT ${dueMax}`);
  return waiting
    .filter((order) => {
      const period = reminderPeriod(order);
      return period !== null && period.from <= now && now < period.to;
    })
    .slice(0, batchMax);
}
