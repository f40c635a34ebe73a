import sql from "sql-template-tag";
import type { Actor } from "@/lib/auth/actor";
import { mayUseOrder, requireScope } from "@/lib/auth/permissions";
import { GatewayPermissionDenied, type OpenCheckout } from "@/lib/clients/payment-gateway";
import { actingAs, type Context } from "@/lib/context";
import { checkoutKey } from "@/lib/domain/order/call-keys";
import { change } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { isPayable } from "@/lib/domain/order/payment-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { readInstallation } from "@/lib/services/installation";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";
import { writtenAt } from "@/lib/services/orders/written-at";
import { closeCheckouts } from "./close-checkout";
import { ensureGatewayCustomer, replaceGatewayCustomer } from "./gateway-customer";
import { ifKnown } from "./if-known";
import { reversePayment } from "./reverse-payment";

export type CheckoutOutcome =
  | { kind: "open"; url: string; expiresAt: Date }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

const notPayable = { kind: "refused", reason: "The order can't be paid now." } as const;
const pageClosed = { kind: "refused", reason: "The payment page was closed. Try again." } as const;
const amountRefused = {
  kind: "refused",
  reason: "The payment provider can't charge this amount.",
} as const;

/**
 * Opens the gateway's hosted payment page for an unpaid order, or returns the page that is open
 * already. A page that offers to save the card is for its customer alone: anyone else with the order's
 * link gets a new one instead. Card data never reaches Waybill.
 */
export const openCheckout = defineVerb<{ orderId: number }, CheckoutOutcome>(
  "openCheckout",
  async ({ ctx, input }) => {
    requireScope(ctx.actor, "orders:write");
    const order = await readOrderFacts(ctx.db, input.orderId);
    if (!order || !mayUseOrder(ctx.actor, order)) return { kind: "not_found" };
    if (!isPayable(order, ctx.now())) return notPayable;
    const open = await readOpenSession(ctx, order.id);
    if (open && isFor(ctx.actor, order, open)) {
      return { kind: "open", url: open.url, expiresAt: open.expiresAt };
    }
    if (open) {
      await closeCheckouts(ctx, order.id);
      const closed = await readOrderFacts(ctx.db, order.id);
      if (!closed || !isPayable(closed, ctx.now())) return notPayable;
    }
    const deadline = await readDeadline(ctx, order.id);
    const session = await createSession(ctx, order.id, deadline);
    if (session.kind === "refused") {
      const { code, message } = session;
      ctx.log.warn({ orderId: order.id, code, message }, "The gateway refused the amount.");
      return amountRefused;
    }
    const inserted = await insertSession(ctx, order.id, session);
    // A parallel call may have stored the same session: both calls use the same idempotency key.
    const current = inserted ?? (await readOpenSession(ctx, order.id));
    if (current?.ref !== session.providerRef) {
      await ctx.gateway.expireCheckout(session.providerRef);
    }
    // This empty change stores what the order waits for, and shows whether it has ended in the
    // meantime.
    const updated = await changeOrder(ctx, order.id, () => change({ steps: [] }));
    if (updated.kind === "changed" && !isPayable(updated.order, ctx.now())) {
      await reversePayment({ ctx: actingAs(ctx, { kind: "system" }), input });
      return notPayable;
    }
    if (!current || !isFor(ctx.actor, order, current)) return pageClosed;
    return { kind: "open", url: current.url, expiresAt: current.expiresAt };
  },
);

/** Whether this caller may use the page. The order's own customer may use every page. */
function isFor(
  actor: Actor,
  { customerId }: Pick<OrderFacts, "customerId">,
  { offersSaving }: Pick<OpenSession, "offersSaving">,
): boolean {
  return !offersSaving || (actor.kind === "customer" && actor.customerId === customerId);
}

/** The order's deadline once its payment page is open. Before that, a guest's is shorter. */
async function readDeadline(ctx: Context, orderId: number): Promise<Date> {
  const [row] = await ctx.db.query<{ deadline: Date }>(sql`
    SELECT greatest(expires_at, checkout_expires_at) AS deadline FROM orders
    WHERE id = ${orderId}`);
  if (!row) throw new Error(`Order ${orderId} not found.`);
  return row.deadline;
}

/**
 * Stores the page and extends a guest's deadline with it. Raising the order's `version` makes
 * concurrent changes, such as its expiry, read the order again.
 */
async function insertSession(
  ctx: Context,
  orderId: number,
  session: { providerRef: string; url: string; expiresAt: Date; offersSaving: boolean },
): Promise<OpenSession | undefined> {
  const [inserted] = await ctx.db.query<OpenSession>(sql`
    WITH inserted AS (
      INSERT INTO checkout_sessions (order_id, provider_ref, url, expires_at, created_at, checked_at,
        offers_saving)
      VALUES (${orderId}, ${session.providerRef}, ${session.url}, ${session.expiresAt},
        ${ctx.now()}, ${ctx.now()}, ${session.offersSaving})
      ON CONFLICT (order_id) WHERE status = 'open' DO NOTHING
      RETURNING provider_ref AS ref, url, expires_at, offers_saving
    ), extended AS (
      UPDATE orders SET expires_at = checkout_expires_at, version = version + 1,
        updated_at = ${writtenAt(ctx.now())} FROM inserted
      WHERE id = ${orderId} AND status = 'pending' AND checkout_expires_at > orders.expires_at
    )
    SELECT ref, url, expires_at AS "expiresAt", offers_saving AS "offersSaving" FROM inserted`);
  return inserted;
}

interface OpenSession {
  ref: string;
  url: string;
  expiresAt: Date;
  /** The page offers the order's customer to save the card. */
  offersSaving: boolean;
}

async function readOpenSession(ctx: Context, orderId: number) {
  const [session] = await ctx.db.query<OpenSession>(sql`
    SELECT provider_ref AS ref, url, expires_at AS "expiresAt", offers_saving AS "offersSaving"
    FROM checkout_sessions
    WHERE order_id = ${orderId} AND status = 'open' AND expires_at > ${ctx.now()}`);
  return session;
}

async function createSession(ctx: Context, orderId: number, expiresAt: Date) {
  const [[row], [sessions]] = await Promise.all([
    selectOrders(ctx.db, sql`o.id = ${orderId}`),
    ctx.db.query<{ count: number }>(
      sql`SELECT count(*) AS count FROM checkout_sessions WHERE order_id = ${orderId}`,
    ),
  ]);
  if (!row) throw new Error(`Order ${orderId} not found.`);
  const view = toOwnOrderView(row, ctx.settings.trackingSecret);
  const page = `${ctx.settings.appUrl}/track/${view.trackingToken}`;
  const installation = await readInstallation(ctx.db);
  const key = checkoutKey({ id: orderId, installation }, (sessions?.count ?? 0) + 1);
  const open = (customerRef: string | null) =>
    ctx.gateway.openCheckout({
      installation,
      orderId,
      lines: view.items,
      total: view.total,
      currency: view.currency,
      email: view.email,
      customerRef,
      successUrl: `${page}?checkout=done`,
      cancelUrl: `${page}?checkout=cancelled`,
      expiresAt,
      // A key stands for the same call: without the offer to save the card, or for another customer of
      // the gateway, it is another one.
      key: customerRef === null ? key : `${key}-saving-${customerRef}`,
    });
  return openForCustomer(ctx, view.customerId, open);
}

/**
 * Opens the page for the order's customer, who can save the card. If the gateway doesn't know that
 * customer any more, for a new one, and at last without the offer: nothing of it keeps an order from
 * being paid.
 */
async function openForCustomer(
  ctx: Context,
  customerId: number | null,
  open: (customerRef: string | null) => Promise<OpenCheckout>,
) {
  const ref = await savingCustomer(ctx, customerId, null);
  const opened = ref && (await ifKnown(() => open(ref)));
  if (opened) return { ...opened, offersSaving: true };
  const newRef = ref && (await savingCustomer(ctx, customerId, ref));
  const reopened = newRef && (await ifKnown(() => open(newRef)));
  if (reopened) return { ...reopened, offersSaving: true };
  return { ...(await open(null)), offersSaving: false };
}

/**
 * The gateway's customer of the order's own customer; a new one in place of a lost one. Null for anyone
 * else: only the customers themselves may save a card, not everyone who has the order's link.
 */
async function savingCustomer(
  ctx: Context,
  customerId: number | null,
  lostRef: string | null,
): Promise<string | null> {
  const { actor } = ctx;
  if (actor.kind !== "customer" || actor.customerId !== customerId) return null;
  try {
    return await (lostRef === null
      ? ensureGatewayCustomer(ctx, actor.customerId)
      : replaceGatewayCustomer(ctx, actor.customerId, lostRef));
  } catch (error) {
    if (!(error instanceof GatewayPermissionDenied)) throw error;
    ctx.log.warn({ error }, "The gateway's key may not create customers. No card can be saved.");
    return null;
  }
}
