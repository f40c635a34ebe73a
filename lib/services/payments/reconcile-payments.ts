import sql, { type Sql } from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { isEnded } from "@/lib/domain/order/status";
import { errorLine } from "@/lib/telemetry/safe-error";
import { readFacts } from "../orders/order-facts";
import { applyGatewayEvent } from "./apply-gateway-event";
import { applyPaymentReport } from "./apply-payment-report";
import { askGateway } from "./authorize-payment";
import { continueRefund } from "./reverse-payment";

const batchMax = 200;
const silentMs = 60_000;
/** An authorization this near to its end is asked about: it may have lapsed already. */
const lapsingMs = 60 * 60_000;
/** A gateway that is away answers none of them: the next run goes on where this one stopped. */
const runMsMax = 45_000;

/** Something that the gateway is to be asked about. */
interface Question {
  orderId: number;
  checkedAt: Date;
  /** Marks the row as asked about, so that the others have their turn first the next time. */
  checked: Sql;
  ask(): Promise<unknown>;
}

/**
 * Asks the gateway about every payment whose outcome is open, every authorization that is about to
 * lapse, every hosted page that may have been paid unheard, and every refund that has not been
 * confirmed. Those that were asked about longest ago come first, whatever came of it, so that none
 * that fails keeps another waiting.
 */
export async function reconcilePayments({
  ctx,
}: {
  ctx: Context;
}): Promise<{ asked: number; failed: number }> {
  requireSystem(ctx.actor);
  const startedAt = ctx.now().getTime();
  const questions = [
    ...(await openPayments(ctx)),
    ...(await lapsingPayments(ctx)),
    ...(await openPages(ctx)),
    ...(await openRefunds(ctx)),
  ];
  questions.sort((one, other) => one.checkedAt.getTime() - other.checkedAt.getTime());
  let asked = 0;
  let failed = 0;
  for (const { orderId, checked, ask } of questions) {
    if (ctx.now().getTime() - startedAt > runMsMax) break;
    asked += 1;
    await ctx.db.query(checked);
    try {
      await ask();
    } catch (error) {
      failed += 1;
      ctx.log.warn({ orderId, error: errorLine(error) }, "A payment could not be reconciled.");
    }
  }
  return { asked, failed };
}

async function openPayments(ctx: Context): Promise<Question[]> {
  const rows = await ctx.db.query<{ id: number; checkedAt: Date; orderId: number }>(sql`
    SELECT id, checked_at AS "checkedAt", order_id AS "orderId" FROM payments
    WHERE status IN ('pending', 'unknown') AND updated_at < ${silentSince(ctx)}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, checkedAt, orderId }) => ({
    orderId,
    checkedAt,
    checked: sql`UPDATE payments SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    ask: async () => {
      const order = await readFacts(ctx.db, orderId);
      // An ended order is settled, which asks too; asking twice would race with itself.
      if (order && !isEnded(order.status)) await askGateway(ctx, order);
    },
  }));
}

async function lapsingPayments(ctx: Context): Promise<Question[]> {
  const lapsing = new Date(ctx.now().getTime() + lapsingMs);
  const rows = await ctx.db.query<{
    id: number;
    checkedAt: Date;
    orderId: number;
    ref: string | null;
  }>(sql`
    SELECT id, checked_at AS "checkedAt", order_id AS "orderId", provider_ref AS ref FROM payments
    WHERE status = 'authorized' AND capture_before < ${lapsing}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, checkedAt, orderId, ref }) => ({
    orderId,
    checkedAt,
    checked: sql`UPDATE payments SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    ask: async () => {
      if (ref !== null) await applyPaymentReport(ctx, orderId, await ctx.gateway.retrieve(ref));
    },
  }));
}

async function openPages(ctx: Context): Promise<Question[]> {
  const rows = await ctx.db.query<{
    id: number;
    checkedAt: Date;
    orderId: number;
    ref: string;
  }>(sql`
    SELECT id, checked_at AS "checkedAt", order_id AS "orderId", provider_ref AS ref FROM checkout_sessions
    WHERE status = 'open' AND checked_at < ${silentSince(ctx)}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, checkedAt, orderId, ref }) => ({
    orderId,
    checkedAt,
    checked: sql`UPDATE checkout_sessions SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    ask: () => applyGatewayEvent({ ctx, input: { type: "checkout.session.open", objectId: ref } }),
  }));
}

async function openRefunds(ctx: Context): Promise<Question[]> {
  const rows = await ctx.db.query<{ id: number; checkedAt: Date; orderId: number }>(sql`
    SELECT r.id, r.checked_at AS "checkedAt", p.order_id AS "orderId" FROM refunds r JOIN payments p ON p.id = r.payment_id
    WHERE r.status IN ('requested', 'pending') AND r.updated_at < ${silentSince(ctx)}
    ORDER BY r.checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, checkedAt, orderId }) => ({
    orderId,
    checkedAt,
    checked: sql`UPDATE refunds SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    ask: async () => {
      const order = await readFacts(ctx.db, orderId);
      if (order) await continueRefund(ctx, order, id);
    },
  }));
}

function silentSince(ctx: Context): Date {
  return new Date(ctx.now().getTime() - silentMs);
}
