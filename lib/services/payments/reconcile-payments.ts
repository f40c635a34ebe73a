import sql, { type Sql } from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { applyGatewayEvent } from "./apply-gateway-event";
import { askAboutPayment } from "./ask-about-payment";
import { dueCustomerDeletions } from "./customer-deletions";
import { dueDisputes } from "./due-disputes";
import { dueForeignPayments, duePayments, type PaymentCheck } from "./due-payments";
import { readOverdueChecks } from "./overdue-checks";
import { recordExternalPayment } from "./record-external-payment";
import { refreshPayment } from "./refresh-payment";
import { refreshRefund } from "./refresh-refund";
import { type ChecksRun, runChecks } from "./run-checks";

const batchMax = 200;
/** A row that changed less than this ago is left to the call or webhook that is changing it. */
const silenceMsMin = 60_000;
/** An authorization that expires within this time is checked: it may have lapsed already. */
const lapsesWithinMs = 60 * 60_000;
/** Such an authorization is checked again after this. */
const lapsingMs = 5 * 60_000;
/** A gateway that does not respond delays every check. The next run continues with the others. */
const runMsMax = 45_000;

/**
 * Checks with the gateway: payments without an outcome, authorizations that are about to lapse, open
 * checkout sessions, refunds without a confirmation, payments and disputes that may have changed
 * although no webhook came, and erased customers whom the gateway still has. Of each kind, the rows
 * that were checked longest ago come first, even if that check failed. The kinds take turns. So
 * neither rows that fail nor a kind with many rows keeps others from being checked. `overdue` counts
 * the payments that should have been checked long ago.
 */
export const reconcilePayments = defineVerb<void, ChecksRun & { overdue: number }>(
  "reconcilePayments",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    const checks = inTurns([
      await openPayments(ctx),
      await lapsingPayments(ctx),
      await openCheckouts(ctx),
      await openRefunds(ctx),
      await duePayments(ctx),
      await dueForeignPayments(ctx),
      await dueDisputes(ctx),
      await dueCustomerDeletions(ctx),
    ]);
    const run = await runChecks(ctx, checks, runMsMax);
    const overdue = await readOverdueChecks(ctx);
    if (overdue.count > 0) {
      ctx.log.warn(overdue, "Payments could not be compared with the gateway in time.");
    }
    return { ...run, overdue: overdue.count };
  },
);

/** The first of each kind, then the second of each, and so on. */
function inTurns(kinds: readonly PaymentCheck[][]): PaymentCheck[] {
  const longest = Math.max(...kinds.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    kinds.flatMap((checks) => checks[turn] ?? []),
  ).flat();
}

async function openPayments(ctx: Context): Promise<PaymentCheck[]> {
  const rows = await ctx.db.query<{ id: number; orderId: number }>(sql`
    SELECT id, order_id AS "orderId" FROM payments
    WHERE status IN ('pending', 'unknown') AND updated_at < ${silentSince(ctx)}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, orderId }) => ({
    orderId,
    markChecked: sql`UPDATE payments SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    run: async () => {
      const order = await readOrderFacts(ctx.db, orderId);
      // The payment of an ended order is reversed, which repeats the open call itself.
      if (order && !isEnded(order.status)) await refreshPayment(ctx, order);
    },
  }));
}

async function lapsingPayments(ctx: Context): Promise<PaymentCheck[]> {
  const lapsesBefore = before(ctx, -lapsesWithinMs);
  const rows = await ctx.db.query<{
    id: number;
    orderId: number;
    ref: string | null;
  }>(sql`
    SELECT id, order_id AS "orderId", provider_ref AS ref FROM payments
    WHERE status = 'authorized' AND capture_before < ${lapsesBefore} AND missing_since IS NULL
      AND checked_at < ${before(ctx, lapsingMs)}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, orderId, ref }) => ({
    orderId,
    markChecked: sql`UPDATE payments SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    run: async () => {
      if (ref === null) return;
      const report = await askAboutPayment(ctx, { orderId, paymentRef: ref }, () =>
        ctx.gateway.retrieve(ref),
      );
      if (report) await recordExternalPayment(ctx, orderId, report);
    },
  }));
}

async function openCheckouts(ctx: Context): Promise<PaymentCheck[]> {
  const rows = await ctx.db.query<{
    id: number;
    orderId: number;
    ref: string;
  }>(sql`
    SELECT id, order_id AS "orderId", provider_ref AS ref
    FROM checkout_sessions c WHERE status = 'open' AND checked_at < ${silentSince(ctx)}
      AND ${hasWaited(ctx, sql`c`)}
    ORDER BY checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, orderId, ref }) => ({
    orderId,
    markChecked: sql`UPDATE checkout_sessions SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    run: () => applyGatewayEvent({ ctx, input: { type: "checkout.session.open", objectId: ref } }),
  }));
}

async function openRefunds(ctx: Context): Promise<PaymentCheck[]> {
  const rows = await ctx.db.query<{ id: number; orderId: number }>(sql`
    SELECT r.id, p.order_id AS "orderId"
    FROM refunds r JOIN payments p ON p.id = r.payment_id
    WHERE r.status IN ('requested', 'pending') AND r.updated_at < ${silentSince(ctx)}
      AND p.missing_since IS NULL AND (r.provider_ref IS NULL OR ${hasWaited(ctx, sql`r`)})
    ORDER BY r.checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, orderId }) => ({
    orderId,
    markChecked: sql`UPDATE refunds SET checked_at = ${ctx.now()} WHERE id = ${id}`,
    run: async () => {
      const order = await readOrderFacts(ctx.db, orderId);
      if (order) await refreshRefund(ctx, order, id);
    },
  }));
}

function silentSince(ctx: Context): Date {
  return before(ctx, silenceMsMin);
}

/**
 * Whether it is time to ask again about a row that a webhook, or the list of events, will also report:
 * its age doubles with each check, and then they come every six hours.
 */
function hasWaited(ctx: Context, row: Sql): Sql {
  return sql`${row}.checked_at + least(greatest(${row}.checked_at - ${row}.created_at,
    interval '0'), interval '6 hours') <= ${ctx.now()}`;
}

function before(ctx: Context, ms: number): Date {
  return new Date(ctx.now().getTime() - ms);
}
