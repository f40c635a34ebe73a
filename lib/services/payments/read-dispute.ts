import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { DisputeView, EvidenceRefund } from "@/lib/domain/dispute-view";
import { alertKinds } from "@/lib/domain/email/email-plan";
import { actorNames } from "@/lib/services/orders/actor-names";
import { listOrderEvents } from "@/lib/services/orders/list-order-events";
import { readOrder } from "@/lib/services/orders/read-order";
import { disputeColumns, toDisputeRow } from "./list-disputes";

/** An order has a few emails. More than this were resent by hand. */
const emailsMax = 50;
/** An operator makes a few refunds of one payment. */
const refundsMax = 100;
/** Gives access to the order, so it is no evidence to hand out. */
const trackingLink = /\S+\/track\/\S+/g;

/**
 * A dispute with the evidence that the shop has: what was ordered, where it went, when it was
 * shipped and delivered, what was refunded, and which emails the customer got. Throws `NotFound`.
 */
export const readDispute: Verb<{ disputeId: number }, DisputeView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.query<
    Parameters<typeof toDisputeRow>[0] & {
      paymentId: number;
      paymentRef: string;
      paidAt: Date;
    }
  >(sql`
    SELECT ${disputeColumns}, d.payment_id AS "paymentId", p.provider_ref AS "paymentRef", p.created_at AS "paidAt"
    FROM disputes d JOIN payments p ON p.id = d.payment_id WHERE d.id = ${input.disputeId}`);
  if (!row) throw new NotFound("Dispute not found.");
  const { paymentId, paidAt, ...rest } = row;
  const { orderId } = row;
  const [order, events, emails, refunds] = await Promise.all([
    readOrder({ ctx, input: { orderId } }),
    listOrderEvents({ ctx, input: { orderId, after: 0 } }),
    ctx.db.query<{ subject: string; to: string; text: string; sentAt: Date }>(sql`
      SELECT m.subject, m."to", m.text, m.sent_at AS "sentAt" FROM emails m
      WHERE m.order_id = ${orderId} AND m.sent_at IS NOT NULL AND m.kind <> ALL (${[...alertKinds]})
      ORDER BY m.id LIMIT ${emailsMax}`),
    ctx.db.query<Omit<EvidenceRefund, "requestedAt"> & { requestedAt: Date }>(sql`
      SELECT r.amount, r.status, r.created_at AS "requestedAt", r.lines AS units
      FROM refunds r WHERE r.payment_id = ${paymentId} ORDER BY r.id LIMIT ${refundsMax}`),
  ]);
  const nameOf = await actorNames(
    ctx.db,
    events.map(({ actor }) => actor),
  );
  return {
    ...toDisputeRow(rest),
    paymentRef: rest.paymentRef,
    paidAt: paidAt.toISOString(),
    order,
    refunds: refunds.map((refund) => ({
      ...refund,
      requestedAt: refund.requestedAt.toISOString(),
    })),
    events: events.map((event) => ({ ...event, actorName: nameOf(event.actor) })),
    emails: emails.map(({ text, sentAt, ...email }) => ({
      ...email,
      text: text.replace(trackingLink, "[tracking link]"),
      sentAt: sentAt.toISOString(),
    })),
  };
};
