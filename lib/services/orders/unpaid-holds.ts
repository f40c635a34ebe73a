import { createHmac } from "node:crypto";
import sql, { type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { PlaceOrderInput } from "@/lib/domain/order/input";

/*
 * The limits of unpaid orders, which reserve units that nobody has paid for (docs/decisions/0027).
 * They are parts of the statement of `placeOrder`, which runs while it holds the locks of
 * `unpaidLockNames`, so that parallel orders can't exceed them.
 */

/** A guest has this long to open the payment page. Then the shop's own deadline applies. */
const guestHoldMsMax = 5 * 60_000;

/** The limits of the shopper's IP address. Callers with an API key and staff have none. */
interface HoldLimits {
  /** A keyed hash, because the address is personal data and IPv4 addresses can be enumerated. */
  callerHash: Buffer;
  ordersMax: number;
  /** The percent of a product's available units that the address may hold. */
  sharePercent: number;
}

/** The limits that apply to this actor, who orders from this address. */
export function holdLimits(ctx: Context, callerAddress: string | undefined): HoldLimits | null {
  const { actor, settings } = ctx;
  if (actor.kind !== "anonymous" && actor.kind !== "customer") return null;
  const callerHash = createHmac("sha256", settings.trackingSecret)
    .update(`caller:${callerAddress ?? "unknown"}`)
    .digest()
    .subarray(0, 16);
  return {
    callerHash,
    ordersMax: settings.unpaidHoldsPerAddress,
    sharePercent: settings.unpaidHoldShare,
  };
}

/** How long a new order of this actor reserves its units until its payment page is open. */
export function payLaterMs({ actor, settings }: Pick<Context, "actor" | "settings">): number {
  const { orderExpiryMs } = settings;
  return actor.kind === "anonymous" ? Math.min(orderExpiryMs, guestHoldMsMax) : orderExpiryMs;
}

/**
 * The deadlines of a new order: a guest's is short until the payment page is open. `checkoutExpiresAt`
 * is the deadline from then on, or null if that changes nothing.
 */
export function deadlines(ctx: Pick<Context, "actor" | "settings">, placedAt: Date) {
  const { orderExpiryMs } = ctx.settings;
  const after = (ms: number) => new Date(placedAt.getTime() + ms);
  const firstMs = payLaterMs(ctx);
  return {
    expiresAt: after(firstMs),
    checkoutExpiresAt: firstMs < orderExpiryMs ? after(orderExpiryMs) : null,
  };
}

/** Whose unpaid orders are counted together. */
export interface UnpaidBuyer {
  customerId: number | null;
  email: string | null;
  credential: string;
  limits: HoldLimits | null;
}

export function unpaidBuyer(
  order: PlaceOrderInput,
  credential: string,
  limits: HoldLimits | null,
): UnpaidBuyer {
  const email = order.email?.toLowerCase() ?? null;
  return { customerId: order.customerId ?? null, email, credential, limits };
}

/** The advisory locks that make the limits exact, in the order in which they are taken. */
export function unpaidLockNames({ customerId, email, credential, limits }: UnpaidBuyer): string[] {
  const address = limits ? [`address:${limits.callerHash.toString("base64url")}`] : [];
  if (customerId !== null) return [...address, `customer:${customerId}`];
  return limits ? address : [`guest:${credential}:${email}`];
}

const isUnpaid = sql`status = 'pending' AND payment_method IS NULL
  AND payment_status IN ('pending', 'declined')`;

/**
 * Common table expressions about the limits: `unpaid_orders.count` are the buyer's open unpaid orders,
 * `address_orders.count` those of the address, and `over_share` are the products of which the address
 * would hold too many units. They refer to `priced`, the lines of the order.
 */
export function unpaidHoldsSql(buyer: UnpaidBuyer): Sql {
  const callerHash = buyer.limits?.callerHash ?? null;
  return sql`unpaid_orders AS (
      SELECT count(*)::int AS count FROM orders WHERE ${isUnpaid} AND ${isSameBuyer(buyer)}
    ), address_units AS (
      SELECT o.id, i.product_id, i.quantity, o.inventory_status FROM orders o
        JOIN order_items i ON i.order_id = o.id
      WHERE ${isUnpaid} AND o.caller_hash = ${callerHash}::bytea
    ), address_orders AS (
      SELECT count(DISTINCT id)::int AS count FROM address_units
    ), over_share AS (
      SELECT product_id, name, units FROM (
        SELECT p.product_id, p.name, p.quantity, coalesce(held.quantity, 0) AS held,
          greatest(1, ceil((s.on_hand - s.reserved + coalesce(held.reserved, 0))
            * ${buyer.limits?.sharePercent ?? 100}::numeric / 100))::int AS units
        FROM priced p JOIN stock s ON s.product_id = p.product_id
        LEFT JOIN LATERAL (
          SELECT sum(quantity) AS quantity,
            sum(quantity) FILTER (WHERE inventory_status = 'reserved') AS reserved
          FROM address_units u WHERE u.product_id = p.product_id
        ) held ON true
      ) line WHERE held + quantity > units AND ${(buyer.limits?.sharePercent ?? 100) < 100}
    )`;
}

/** What is held already, for the refusal of an order that is above a limit. */
export interface UnpaidHolds {
  /** The open unpaid orders of the buyer, and those of the caller's address. */
  unpaidOrders: number;
  addressOrders: number;
  /** The products of which the address would hold too many units, and how many it may hold. */
  overShare: { name: string; units: number }[];
}

/** The columns of `UnpaidHolds`, and the same for a statement that doesn't count them. */
export const unpaidHoldsColumns = sql`(SELECT count FROM unpaid_orders) AS "unpaidOrders",
      (SELECT count FROM address_orders) AS "addressOrders",
      (SELECT coalesce(json_agg(json_build_object('name', name, 'units', units)
        ORDER BY product_id), '[]') FROM over_share) AS "overShare"`;
export const noUnpaidHolds = sql`0 AS "unpaidOrders", 0 AS "addressOrders", '[]'::json AS "overShare"`;

/** Whether an order that is paid later is within all limits. */
export function isWithinHolds(buyer: UnpaidBuyer, openUnpaidMax: number): Sql {
  const ordersMax = buyer.limits?.ordersMax ?? 2_147_483_647;
  return sql`((SELECT count FROM unpaid_orders) < ${openUnpaidMax}
          AND (SELECT count FROM address_orders) < ${ordersMax}
          AND NOT EXISTS (SELECT FROM over_share))`;
}

/**
 * A guest is known by the address alone: typing somebody's email address must not use up that
 * person's orders. An integration's guests are counted among its own orders for the same reason.
 */
function isSameBuyer({ customerId, email, credential, limits }: UnpaidBuyer): Sql {
  if (customerId !== null) return sql`customer_id = ${customerId}`;
  if (limits) return sql`false`;
  return sql`customer_id IS NULL AND email = ${email} AND credential = ${credential}`;
}
