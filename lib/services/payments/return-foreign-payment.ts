import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import type { ForeignPaymentInput, ForeignPaymentStatus } from "@/lib/domain/order/foreign-payment";
import { explainRefundFailure } from "@/lib/domain/order/refund-failure-text";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { readInstallation } from "@/lib/services/installation";
import { ifKnown } from "./if-known";
import {
  changeForeignPayment,
  orderOfForeignPayment,
  refreshForeignPayment,
} from "./record-foreign-payment";

export type ReturnForeignPaymentOutcome =
  | { kind: "returned" }
  /** The gateway has not confirmed it yet. The reconciliation brings the outcome. */
  | { kind: "pending" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

interface ForeignPaymentRow {
  id: number;
  providerRef: string;
  status: ForeignPaymentStatus;
  receivedAmount: number;
  refundedAmount: number;
  refundKey: string | null;
  refundAmount: number | null;
}

/**
 * Returns the money of a foreign payment: voids its authorization, or refunds everything that was
 * received and not refunded. The request is committed before the call, whose key makes it safe to
 * repeat.
 */
export const returnForeignPayment = defineVerb<ForeignPaymentInput, ReturnForeignPaymentOutcome>(
  "returnForeignPayment",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { foreignPaymentId } = input;
    const known = await readRow(ctx, foreignPaymentId);
    if (!known) return { kind: "not_found" };
    try {
      const report = await ifKnown(() => ctx.gateway.retrieve(known.providerRef));
      if (report) {
        await refreshForeignPayment(ctx, report);
        await requestReturn(ctx, foreignPaymentId);
      }
      await reconcileForeignPayment(ctx, foreignPaymentId);
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      ctx.log.warn({ foreignPaymentId, error }, "Refund got no response. It is retried.");
    }
    return readOutcome(ctx, foreignPaymentId);
  },
);

/** Stores the key of the call, unless one is stored or nothing is left to return, and audits it. */
async function requestReturn(ctx: Context, id: number): Promise<void> {
  const installation = await readInstallation(ctx.db);
  await changeForeignPayment(ctx, orderOfForeignPayment(id), async (tx) => {
    const [requested] = await tx.query<{ amount: number; orderId: number | null }>(sql`
      UPDATE foreign_payments SET refund_tries = refund_tries + 1, refund_failure = NULL,
        refund_key = ${`${installation}-foreign-${id}-refund-`}::text || (refund_tries + 1),
        refund_amount = received_amount - refunded_amount, handled_at = NULL,
        updated_at = ${ctx.now()}
      WHERE id = ${id} AND refund_key IS NULL AND status IN ('authorized', 'paid')
      RETURNING refund_amount AS amount, order_id AS "orderId"`);
    if (!requested) return undefined;
    await audit(ctx, tx, {
      action: "payment/returned",
      subject: `foreign_payment:${id}`,
      data: { ...requested },
    });
    return requested;
  });
}

/**
 * Records the state of a foreign payment, and makes or repeats the call that returns its money if one
 * was requested. One that the gateway doesn't know any more can't be returned, which its row shows until
 * an operator marks it as handled. Throws `GatewayUnavailable` when the gateway does not respond.
 */
export async function reconcileForeignPayment(ctx: Context, id: number): Promise<void> {
  const isKnown = await ifKnown(() => reconcileRow(ctx, id).then(() => true));
  if (!isKnown) await recordFailure(ctx, id, "resource_missing");
}

async function reconcileRow(ctx: Context, id: number): Promise<void> {
  const row = await readRow(ctx, id);
  if (!row) return;
  const { providerRef, refundKey, refundAmount } = row;
  if (refundKey !== null && row.status === "authorized") {
    const report = await ctx.gateway.void(providerRef);
    // Someone captured it meanwhile. Its amount is known only now, so the refund is a new request.
    if (report.state === "paid") await recordFailure(ctx, id, "already_captured");
    await refreshForeignPayment(ctx, report);
    return;
  }
  if (refundKey !== null && refundAmount !== null && row.status === "paid") {
    const report = await ctx.gateway.refund({
      ...{ installation: await readInstallation(ctx.db), refundId: null },
      ...{ key: refundKey, providerRef, amount: refundAmount },
    });
    if (report.status === "failed") await recordFailure(ctx, id, report.failureCode ?? "refused");
  }
  await refreshForeignPayment(ctx, await ctx.gateway.retrieve(providerRef));
}

/** A refused refund can be requested again, with another key. */
async function recordFailure(ctx: Context, id: number, failure: string): Promise<void> {
  await ctx.db.query(sql`
    UPDATE foreign_payments SET refund_key = NULL, refund_amount = NULL,
      refund_failure = ${failure}, updated_at = ${ctx.now()} WHERE id = ${id}`);
}

async function readOutcome(ctx: Context, id: number): Promise<ReturnForeignPaymentOutcome> {
  const row = await readRow(ctx, id);
  if (!row) return { kind: "not_found" };
  if (row.status === "voided" || row.status === "refunded") return { kind: "returned" };
  if (row.refundKey !== null) return { kind: "pending" };
  return {
    kind: "refused",
    reason:
      row.refundFailure === null
        ? "The gateway did not respond. Try again."
        : explainRefundFailure(row.refundFailure),
  };
}

async function readRow(ctx: Context, id: number) {
  const [row] = await ctx.db.query<ForeignPaymentRow & { refundFailure: string | null }>(sql`
    SELECT id, provider_ref AS "providerRef", status, received_amount AS "receivedAmount",
      refunded_amount AS "refundedAmount", refund_key AS "refundKey",
      refund_amount AS "refundAmount", refund_failure AS "refundFailure"
    FROM foreign_payments WHERE id = ${id}`);
  return row;
}
