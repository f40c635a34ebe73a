import sql from "sql-template-tag";
import { mayUseOrder, requireScope } from "@/lib/auth/permissions";
import { actingAs, type Context, type Verb } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import { isPayable } from "@/lib/domain/order/payment-rules";
import { changeOrder } from "../orders/change-order";
import { readFacts } from "../orders/order-facts";
import { selectOrders, toView } from "../orders/order-rows";
import { reversePayment } from "./reverse-payment";

export type CheckoutOpened =
  | { kind: "open"; url: string; expiresAt: Date }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/**
 * Opens the gateway's hosted page for an order that waits for its customer, or answers with the
 * one that is open. Card data never touches us.
 */
export const openCheckout: Verb<{ orderId: number }, CheckoutOpened> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:write");
  const order = await readFacts(ctx.db, input.orderId);
  if (!order || !mayUseOrder(ctx.actor, order)) return { kind: "not_found" };
  if (!isPayable(order, ctx.now())) {
    return { kind: "refused", reason: "The order can't be paid now." };
  }
  const open = await openSession(ctx, order.id);
  if (open) return { kind: "open", url: open.url, expiresAt: open.expiresAt };
  const session = await createSession(ctx, order.id, order.expiresAt);
  const [kept] = await ctx.db.query<OpenSession>(sql`
    INSERT INTO checkout_sessions (order_id, provider_ref, url, expires_at, created_at, checked_at)
    VALUES (${order.id}, ${session.providerRef}, ${session.url}, ${session.expiresAt},
      ${ctx.now()}, ${ctx.now()})
    ON CONFLICT (order_id) WHERE status = 'open' DO NOTHING
    RETURNING provider_ref AS ref, url, expires_at AS "expiresAt"`);
  // Whoever was faster may have been given this very page: the key of the call is the same.
  const current = kept ?? (await openSession(ctx, order.id));
  if (current && current.ref !== session.providerRef) {
    await ctx.gateway.expireCheckout(session.providerRef);
  }
  // What the order waits for is stored with it; an order that ended meanwhile closes the page.
  const touched = await changeOrder(ctx, order.id, () => change({ steps: [] }));
  if (touched.kind === "changed" && !isPayable(touched.order, ctx.now())) {
    await reversePayment({ ctx: actingAs(ctx, { kind: "system" }), input });
    return { kind: "refused", reason: "The order can't be paid now." };
  }
  if (!current) return { kind: "refused", reason: "The payment page has been closed." };
  return { kind: "open", url: current.url, expiresAt: current.expiresAt };
};

interface OpenSession {
  ref: string;
  url: string;
  expiresAt: Date;
}

async function openSession(ctx: Context, orderId: number) {
  const [session] = await ctx.db.query<OpenSession>(sql`
    SELECT provider_ref AS ref, url, expires_at AS "expiresAt" FROM checkout_sessions
    WHERE order_id = ${orderId} AND status = 'open' AND expires_at > ${ctx.now()}`);
  return session;
}

async function createSession(ctx: Context, orderId: number, expiresAt: Date) {
  const [[row], [counted]] = await Promise.all([
    selectOrders(ctx.db, sql`o.id = ${orderId}`),
    ctx.db.query<{ number: number }>(
      sql`SELECT count(*) AS number FROM checkout_sessions WHERE order_id = ${orderId}`,
    ),
  ]);
  if (!row) throw new Error(`Order ${orderId} is gone.`);
  const view = toView(row, ctx.settings.trackingSecret);
  const page = `${ctx.settings.appUrl}/track/${view.trackingToken}`;
  return ctx.gateway.openCheckout({
    orderId,
    lines: view.items,
    total: view.total,
    currency: view.currency,
    email: view.email,
    successUrl: `${page}?checkout=done`,
    cancelUrl: `${page}?checkout=cancelled`,
    expiresAt,
    key: `order-${orderId}-checkout-${(counted?.number ?? 0) + 1}`,
  });
}
