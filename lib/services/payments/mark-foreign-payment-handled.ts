import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { ForeignPaymentInput } from "@/lib/domain/order/foreign-payment";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { isOpenForeignPayment } from "./foreign-payment-rows";
import { changeForeignPayment, orderOfForeignPayment } from "./record-foreign-payment";

export type MarkForeignPaymentHandledOutcome =
  | { kind: "done" }
  | { kind: "refused"; reason: string };

/**
 * Records that an operator leaves a foreign payment as it is, such as one of other software on the
 * same account. Refused while a refund is in progress.
 */
export const markForeignPaymentHandled = defineVerb<
  ForeignPaymentInput,
  MarkForeignPaymentHandledOutcome
>("markForeignPaymentHandled", async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const id = input.foreignPaymentId;
  const handled = await changeForeignPayment(ctx, orderOfForeignPayment(id), async (tx) => {
    const [row] = await tx.query<{ orderId: number | null }>(sql`
      UPDATE foreign_payments f SET handled_at = ${ctx.now()}, updated_at = ${ctx.now()}
      WHERE f.id = ${id} AND ${isOpenForeignPayment} AND f.refund_key IS NULL
      RETURNING f.order_id AS "orderId"`);
    if (!row) return undefined;
    const subject = `foreign_payment:${id}`;
    await audit(ctx, tx, { action: "payment/marked_handled", subject, data: { ...row } });
    return row;
  });
  if (!handled) return { kind: "refused", reason: "This payment needs no attention any more." };
  return { kind: "done" };
});
