import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { applyGatewayEvent } from "./apply-gateway-event";
import { dueDisputes } from "./due-disputes";
import { dueForeignPayments, duePayments, type PaymentCheck } from "./due-payments";
import { recordExternalPayment } from "./record-external-payment";
import { refreshPayment } from "./refresh-payment";
import { refreshRefund } from "./refresh-refund";

const batchMax = 200;
/** A row that changed less than this ago is left to the call or webhook that is changing it. */
const silenceMsMin = 60_000;
/** An authorization that expires within this time is checked: it may have lapsed already. */
const lapsesWithinMs = 60 * 60_000;
/** A gateway that does not respond delays every check. The next run continues with the others. */
const runMsMax = 45_000;

/**
 * Checks with the gateway: payments without an outcome, authorizations that are about to lapse,
 * open checkout sessions, and refunds without a confirmation. The rows that were checked longest
 * ago come first, even if that check failed, so that failing rows never keep others from being
 * checked. Then come payments that may have changed although no webhook came.
 */
export const reconcilePayments = defineVerb<void, { checked: number; failed: number }>(
  "reconcilePayments",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    const startedAt = ctx.now().getTime();
    const checks = [
      ...(await openPayments(ctx)),
      ...(await lapsingPayments(ctx)),
      ...(await openCheckouts(ctx)),
      ...(await openRefunds(ctx)),
    ];
    checks.sort((one, other) => one.checkedAt.getTime() - other.checkedAt.getTime());
    checks.push(...(await duePayments(ctx)), ...(await dueForeignPayments(ctx)));
    checks.push(...(await dueDisputes(ctx)));
    let checked = 0;
    let failed = 0;
    for (const { orderId, markChecked, run } of checks) {
      if (ctx.now().getTime() - startedAt > runMsMax) break;
      checked += 1;
      await ctx.db.query(markChecked);
      try {
        await run();
      } catch (error) {
        failed += 1;
        ctx.log.warn({ orderId, error }, "Payment could not be reconciled.");
      }
    }
    return { checked, failed };
  },
);

async function openPayments(ctx: Context): Promise<PaymentCheck[]> {
  const rows = await ctx.db.query<{ id: number; checkedAt: Date; orderId: number }>(sql`
    SELECT id, checked_at AS "checkedAt", order_id AS "orderId" FROM payments
    WHERE status IN ('pending', 'unknown') AND updated_at < ${silentSince(ctx)}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, checkedAt, orderId }) => ({
    orderId,
    checkedAt,
    markChecked: sql`UPDATE payments SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    run: async () => {
      const order = await readOrderFacts(ctx.db, orderId);
      // The payment of an ended order is reversed, which repeats the open call itself.
      if (order && !isEnded(order.status)) await refreshPayment(ctx, order);
    },
  }));
}

async function lapsingPayments(ctx: Context): Promise<PaymentCheck[]> {
  const lapsesBefore = new Date(ctx.now().getTime() + lapsesWithinMs);
  const rows = await ctx.db.query<{
    id: number;
    checkedAt: Date;
    orderId: number;
    ref: string | null;
  }>(sql`
    SELECT id, checked_at AS "checkedAt", order_id AS "orderId", provider_ref AS ref FROM payments
    WHERE status = 'authorized' AND capture_before < ${lapsesBefore}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, checkedAt, orderId, ref }) => ({
    orderId,
    checkedAt,
    markChecked: sql`UPDATE payments SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    run: async () => {
      if (ref !== null) await recordExternalPayment(ctx, orderId, await ctx.gateway.retrieve(ref));
    },
  }));
}

async function openCheckouts(ctx: Context): Promise<PaymentCheck[]> {
  const rows = await ctx.db.query<{
    id: number;
    checkedAt: Date;
    orderId: number;
    ref: string;
  }>(sql`
    SELECT id, checked_at AS "checkedAt", order_id AS "orderId", provider_ref AS ref
    FROM checkout_sessions WHERE status = 'open' AND checked_at < ${silentSince(ctx)}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, checkedAt, orderId, ref }) => ({
    orderId,
    checkedAt,
    markChecked: sql`UPDATE checkout_sessions SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    run: () => applyGatewayEvent({ ctx, input: { type: "checkout.session.open", objectId: ref } }),
  }));
}

async function openRefunds(ctx: Context): Promise<PaymentCheck[]> {
  const rows = await ctx.db.query<{ id: number; checkedAt: Date; orderId: number }>(sql`
    SELECT r.id, r.checked_at AS "checkedAt", p.order_id AS "orderId"
    FROM refunds r JOIN payments p ON p.id = r.payment_id
    WHERE r.status IN ('requested', 'pending') AND r.updated_at < ${silentSince(ctx)}
    ORDER BY r.checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, checkedAt, orderId }) => ({
    orderId,
    checkedAt,
    markChecked: sql`UPDATE refunds SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    run: async () => {
      const order = await readOrderFacts(ctx.db, orderId);
      if (order) await refreshRefund(ctx, order, id);
    },
  }));
}

function silentSince(ctx: Context): Date {
  return new Date(ctx.now().getTime() - silenceMsMin);
}
