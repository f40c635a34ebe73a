import { createHmac } from "node:crypto";
import sql, { empty, type Sql } from "sql-template-tag";
import { widerNetwork } from "@/lib/auth/caller-address";
import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import type { HeldBy } from "@/lib/domain/order/unpaid-limit-text";

/*
 * The limits of orders that reserve units which nobody has paid for (docs/decisions/0027). They are parts
 * of the statement of `placeOrder`, which runs while it holds the locks of `unpaidLockNames`, so that
 * parallel orders can't exceed them.
 *
 * Of shoppers, who have no API key, every order counts until its payment is authorized, and a free one
 * until it ships. Free orders and those that cost something are counted apart, so that free ones which
 * wait for the shop keep nobody from placing others; the units that may be held are shared. A buyer is
 * an account or, of guests, a caller address. A group of buyers are the guests of one wider network, the
 * accounts that order from one network, and all guests together.
 */

/** A guest has this long to open the payment page. Then the shop's own deadline applies. */
const guestHoldMsMax = 5 * 60_000;

/** A group may have this many times the orders of a buyer, and leave half the units that one must. */
const groupOrders = 4;

/** The limits of a shopper. Callers with an API key and staff have none. */
interface HoldLimits {
  /**
   * Where the shopper calls from: a hash of the wider network, then one of the address, of 8 bytes each.
   * They are keyed, because addresses are personal data and those of IPv4 can be enumerated.
   */
  callerHash: Buffer;
  /** Null for a guest. */
  customerId: number | null;
  ordersMax: number;
  /** The percent of a product's units that a buyer may hold, of those that others have left. */
  sharePercent: number;
}

/** The limits that apply to this actor, who orders from this address. */
export function holdLimits(ctx: Context, callerAddress = "unknown"): HoldLimits | null {
  const { actor, settings } = ctx;
  if (actor.kind !== "anonymous" && actor.kind !== "customer") return null;
  const hash = (text: string) =>
    createHmac("sha256", settings.trackingSecret).update(text).digest().subarray(0, 8);
  const network = widerNetwork(callerAddress) ?? callerAddress;
  return {
    callerHash: Buffer.concat([hash(`network:${network}`), hash(`caller:${callerAddress}`)]),
    customerId: actor.kind === "customer" ? actor.customerId : null,
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
export function unpaidLockNames(
  { customerId, email, credential, limits }: UnpaidBuyer,
  productIds: readonly number[],
): string[] {
  const account = customerId === null ? [] : [`customer:${customerId}`];
  if (!limits) return account.length > 0 ? account : [`guest:${credential}:${email}`];
  const network = limits.callerHash.subarray(0, 8).toString("base64url");
  const products = [...productIds].sort((one, other) => one - other).map((id) => `product:${id}`);
  return [`${customerId === null ? "guests" : "accounts"}:${network}`, ...account, ...products];
}

const isUnpaid = sql`status = 'pending' AND payment_method IS NULL
  AND payment_status IN ('pending', 'declined')`;

/**
 * A free order has no deadline: it reserves its units until it ships, which an operator may delay. As one
 * expression, so that the planner has no index to choose but that of `caller_hash`.
 */
const holdsUnits = sql`(CASE WHEN payment_status = 'not_required' THEN status IN ('pending', 'processing')
  ELSE status = 'pending' AND payment_status IN ('pending', 'declined', 'unknown') END)`;

/**
 * `holdsUnits` of these facts: whether a shopper's order counts toward the limits. The caller's address is
 * stored no longer than that.
 */
export function mayHoldUnits({
  status,
  paymentStatus,
}: Pick<OrderFacts, "status" | "paymentStatus">): boolean {
  if (paymentStatus === "not_required") return status === "pending" || status === "processing";
  return status === "pending" && ["pending", "declined", "unknown"].includes(paymentStatus);
}

/** Whether the new order counts toward the limits. Of an integration's orders, only unpaid ones do. */
export function countsTowardLimits({ limits }: UnpaidBuyer): Sql {
  return limits ? sql`true` : isPaidLater;
}

const isPaidLater = sql`(buyer.payment_method IS NULL AND totals.total > 0)`;

/**
 * Common table expressions about the limits: `unpaid_orders.count` are the buyer's open unpaid orders,
 * `shopper_orders` those of the buyer and of its group that count, free ones and others, and `over_share`
 * the products of which one of them would hold too many units. They refer to `priced`, the lines of the order.
 */
export function unpaidHoldsSql(buyer: UnpaidBuyer): Sql {
  return sql`unpaid_orders AS (
      SELECT count(*)::int AS count FROM orders WHERE ${isUnpaid} AND ${isSameBuyer(buyer)}
    )${buyer.limits ? shopperHoldsSql(buyer.limits) : empty}`;
}

function shopperHoldsSql(limits: HoldLimits): Sql {
  return sql`, shopper_holds AS MATERIALIZED (
      SELECT id, inventory_status = 'reserved' AS is_reserved, customer_id IS NULL AS of_guests,
        payment_status = 'not_required' AS is_free,
        ${isOfBuyer(limits)} AS of_buyer, ${isOfNetwork(limits)} AS of_network
      FROM orders WHERE caller_hash IS NOT NULL AND ${holdsUnits}
    ), shopper_orders AS (
      SELECT is_free, count(*) FILTER (WHERE of_buyer)::int AS of_buyer,
        count(*) FILTER (WHERE of_network)::int AS of_network
      FROM shopper_holds GROUP BY is_free
    ), held_units AS (
      SELECT p.product_id,
        coalesce(sum(quantity) FILTER (WHERE NOT is_reserved), 0) AS unreserved,
        coalesce(sum(quantity) FILTER (WHERE of_buyer), 0) AS of_buyer,
        coalesce(sum(quantity) FILTER (WHERE of_buyer AND NOT is_free), 0) AS unpaid_of_buyer,
        coalesce(sum(quantity) FILTER (WHERE of_network), 0) AS of_network,
        coalesce(sum(quantity) FILTER (WHERE of_guests), 0) AS of_guests
      FROM (SELECT product_id FROM priced) p LEFT JOIN (
        SELECT i.product_id, i.quantity - i.removed_quantity AS quantity, h.*
        FROM shopper_holds h JOIN order_items i ON i.order_id = h.id
      ) held USING (product_id)
      GROUP BY p.product_id
    ), over_share AS (
      SELECT product_id, name, greatest(0, units_left)::int AS units,
        unpaid_of_buyer > 0 AS is_unpaid, of_buyer > unpaid_of_buyer AS is_free, of_guests > 0 AS is_of_guests
      FROM (
        SELECT product_id, name, quantity, unpaid_of_buyer, of_buyer, of_guests,
          least(${unitsLeft(limits)}) AS units_left
        FROM priced JOIN held_units h USING (product_id) JOIN stock s USING (product_id)
      ) line WHERE quantity > units_left AND ${limits.sharePercent < 100}
    )`;
}

function isOfBuyer({ customerId, callerHash }: HoldLimits): Sql {
  if (customerId !== null) return sql`coalesce(customer_id = ${customerId}, false)`;
  return sql`(customer_id IS NULL AND caller_hash = ${callerHash})`;
}

/** Guests of the same network, or accounts that order from it. */
function isOfNetwork({ customerId, callerHash }: HoldLimits): Sql {
  return sql`((customer_id IS NULL) = ${customerId === null}
          AND substring(caller_hash FROM 1 FOR 8) = ${callerHash.subarray(0, 8)})`;
}

/** How many more units of a product the buyer and each of its groups may hold, as expressions. */
function unitsLeft({ customerId, sharePercent }: HoldLimits): Sql {
  // A single unit is always allowed.
  const left = (held: Sql, percent: number) => sql`greatest(1,
            ceil((s.on_hand - s.reserved - h.unreserved + ${held}) * ${percent}::numeric / 100)) - ${held}`;
  const groupPercent = (100 + sharePercent) / 2;
  const ofGuests = sql`, ${left(sql`h.of_guests`, groupPercent)}`;
  return sql`${left(sql`h.of_buyer`, sharePercent)}, ${left(sql`h.of_network`, groupPercent)}${
    customerId === null ? ofGuests : empty
  }`;
}

/** Which limit refuses an order, and the products of which its shopper would hold too many units. */
export interface UnpaidHolds {
  limitReached: "unpaid" | "buyer" | "network" | "units" | null;
  /** With the units of each that the shopper may still hold. */
  overShare: { name: string; units: number }[];
  /** Which orders hold units of these products; null if nobody has counted. */
  heldBy: HeldBy | null;
}

/** The columns of `UnpaidHolds`, and the same for a statement that doesn't count them. */
export function unpaidHoldsColumns(buyer: UnpaidBuyer, openUnpaidMax: number): Sql {
  const overShare = sql`(SELECT coalesce(json_agg(json_build_object('name', name, 'units', units)
        ORDER BY product_id), '[]') FROM over_share)`;
  return sql`${limitReached(buyer, openUnpaidMax)} AS "limitReached",
      ${buyer.limits ? overShare : sql`'[]'::json`} AS "overShare",
      ${buyer.limits ? heldBy : sql`NULL::json`} AS "heldBy"`;
}
const heldBy = sql`(SELECT json_build_object('unpaid', coalesce(bool_or(is_unpaid), false),
        'free', coalesce(bool_or(is_free), false), 'guests', coalesce(bool_or(is_of_guests), false))
        FROM over_share)`;
export const noUnpaidHolds = sql`NULL AS "limitReached", '[]'::json AS "overShare",
      NULL::json AS "heldBy"`;

/** The `limitReached` of the statement's order as an expression, or null. */
export function limitReached({ limits }: UnpaidBuyer, openUnpaidMax: number): Sql {
  const { ordersMax = 0 } = limits ?? {};
  const ofShopper = sql`
        WHEN EXISTS (SELECT FROM shopper_orders WHERE is_free = (totals.total = 0)
          AND of_buyer >= ${ordersMax}) THEN 'buyer'
        WHEN EXISTS (SELECT FROM shopper_orders WHERE is_free = (totals.total = 0)
          AND of_network >= ${ordersMax * groupOrders}) THEN 'network'
        WHEN EXISTS (SELECT FROM over_share) THEN 'units'`;
  return sql`CASE
        WHEN ${isPaidLater} AND (SELECT count FROM unpaid_orders) >= ${openUnpaidMax} THEN 'unpaid'
        ${limits ? ofShopper : empty} END`;
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
