import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { violates } from "@/lib/db/database";
import type { PlaceOrderInput, ShippingAddress } from "@/lib/domain/order/input";
import type { replaceOrderInput } from "@/lib/domain/order/operator-input";
import {
  findReplacementIssue,
  findStaleReplacement,
  refusalOfReplacement,
} from "@/lib/domain/order/replacement-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { checkPayment } from "@/lib/services/payments/check-payment";
import { readOrderFacts } from "./order-facts";
import { createOrder } from "./place-order";
import { readReplacedIds, readReplacedOrders } from "./replaced-orders";

export type ReplacementOutcome =
  | { kind: "sent"; orderId: number }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** The order changes while it is decided on, at most by a few events of its carrier and operators. */
const attemptsMax = 5;

/**
 * Sends units of an order again, whose shipment is lost or came back: a new order for the same
 * customer and address, at a discount of its whole price. Like every order, it reserves stock of its
 * own and ships, unless it is put on hold because its original is disputed or refunded. While that is
 * disputed, or once the bank has returned its money, none can be sent. An order has one replacement,
 * unless that one has failed or was cancelled. The event of the replaced order is written with the new
 * one, and only if nothing has happened to that order since the decision, such as a refund by another
 * operator.
 */
export const sendReplacement = defineVerb<z.infer<typeof replaceOrderInput>, ReplacementOutcome>(
  "sendReplacement",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    await checkPayments(ctx, input.orderId);
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const outcome = await tryReplacement(ctx, input);
      if (outcome.kind !== "changed_meanwhile") return outcome;
    }
    return { kind: "refused", reason: "The order is changing. Try again." };
  },
);

/**
 * A replacement is paid with its original, which may be disputed or refunded at the gateway. Without a
 * response it is placed all the same: the gateway is asked again before it ships.
 */
async function checkPayments(ctx: Context, orderId: number): Promise<void> {
  for (const id of [orderId, ...(await readReplacedIds(ctx.db, orderId))]) {
    await checkPayment({ ctx, input: { orderId: id } });
  }
}

async function tryReplacement(
  ctx: Context,
  { orderId, lines, seenRefunded }: z.infer<typeof replaceOrderInput>,
): Promise<ReplacementOutcome | { kind: "changed_meanwhile" }> {
  const order = await readOrderFacts(ctx.db, orderId);
  if (!order) return { kind: "not_found" };
  const reason =
    refusalOfReplacement(order, await readReplacedOrders(ctx.db, orderId)) ??
    findStaleReplacement(order, seenRefunded) ??
    findReplacementIssue(order, lines);
  if (reason !== null) return { kind: "refused", reason };
  const original = await readOriginal(ctx, orderId, lines);
  if (!original) return { kind: "not_found" };
  try {
    const placed = await createOrder({
      ctx,
      input: {
        order: replacementOf(orderId, original, lines),
        customerId: original.customerId,
        replaces: { orderId, version: order.version },
        agreed: { total: 0, currency: original.currency },
      },
    });
    if (placed.kind === "placed") return { kind: "sent", orderId: placed.order.id };
    const [now] = await ctx.db.query<{ version: number }>(
      sql`SELECT version FROM orders WHERE id = ${orderId}`,
    );
    if (now?.version !== order.version) return { kind: "changed_meanwhile" };
    return { kind: "refused", reason: refusalText(placed) };
  } catch (error) {
    if (!violates(error, "orders_one_replacement_key")) throw error;
    return { kind: "refused", reason: "This order already has a replacement." };
  }
}

interface Original {
  customerId: number | null;
  email: string | null;
  shippingAddress: ShippingAddress;
  currency: string;
  /** What the units cost now, in minor units. */
  subtotal: number;
}

async function readOriginal(
  ctx: Context,
  orderId: number,
  lines: PlaceOrderInput["items"],
): Promise<Original | null> {
  const [row] = await ctx.db.query<Original>(sql`
    SELECT o.customer_id AS "customerId", o.email, o.shipping_address AS "shippingAddress",
      o.currency, (SELECT coalesce(sum(p.price::bigint * l.quantity), 0)::bigint
        FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
          AS l ("productId" int, quantity int)
          JOIN products p ON p.id = l."productId" AND p.archived_at IS NULL) AS subtotal
    FROM orders o WHERE o.id = ${orderId}`);
  return row ?? null;
}

function replacementOf(
  orderId: number,
  original: Original,
  lines: PlaceOrderInput["items"],
): PlaceOrderInput {
  const discount = {
    kind: "discount" as const,
    label: `Replacement for order ${orderId}`,
    amount: -original.subtotal,
  };
  return {
    customerId: original.customerId,
    ...(original.email !== null && { email: original.email }),
    items: lines,
    shippingAddress: original.shippingAddress,
    paymentMethod: null,
    ...(original.subtotal > 0 && { adjustments: [discount] }),
  };
}

function refusalText(outcome: { kind: string; issues?: { message: string }[] }): string {
  const issue = outcome.issues?.[0]?.message;
  if (issue) return `The replacement can't be placed. ${issue}`;
  return "A product's price or currency has changed. Try again.";
}
