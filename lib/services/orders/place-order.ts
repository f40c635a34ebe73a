import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import sql, { type Sql } from "sql-template-tag";
import { actorName, credentialOf } from "@/lib/auth/actor";
import { Forbidden, requireScope } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { type Queryable, violates } from "@/lib/db/database";
import { amountMax } from "@/lib/domain/money";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import type { OwnOrderView } from "@/lib/domain/order/view";
import { type OrderRow, selectOrders, toView } from "./order-rows";
import { insertOrder, type PlacedRow } from "./place-order-statement";

export interface PlaceOrder {
  order: PlaceOrderInput;
  idempotencyKey?: string;
  /** What a person was shown and agreed to pay; at another total nothing is taken. */
  agreed?: AgreedTotal;
}

export interface AgreedTotal {
  /** Minor units. */
  total: number;
  currency: string;
}

export interface InputIssue {
  path: string;
  message: string;
}

export type Placed =
  | { kind: "placed"; order: OwnOrderView; replayed: boolean }
  | { kind: "invalid"; faults: InputIssue[] }
  | { kind: "key_reused" }
  | { kind: "reference_taken" }
  /** Only with `agreed`: a price has changed since. */
  | { kind: "total_changed" }
  | { kind: "too_many_unpaid"; limit: number };

/** Answers of `POST /orders` are kept this long for a repeated `Idempotency-Key`. */
const keyKeptMs = 24 * 60 * 60_000;

/** Takes an order from whoever may write orders; customers place their own only. */
export const placeOrder: Verb<PlaceOrder, Placed> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:write");
  // A tracking link opens the order that is there; it buys nothing in its customer's name.
  if (ctx.actor.kind === "tracking") throw new Forbidden("A tracking token places no orders.");
  return takeOrder({ ctx, input: { ...input, customerId: customerOf(ctx, input.order) } });
};

/**
 * Takes an order in one statement: its rows, its first event and the claim on the idempotency key
 * are there together or not at all. Stock is not looked at; the reservation that follows in a few
 * milliseconds is the only truth about it. For verbs that have authorized the actor.
 */
export const takeOrder: Verb<PlaceOrder & { customerId: number | null }, Placed> = async ({
  ctx,
  input,
}) => {
  const { customerId } = input;
  const order = { ...input.order, customerId, items: merged(input.order.items) };
  const now = ctx.now();
  const credential = credentialOf(ctx.actor);
  const key = input.idempotencyKey && {
    credential,
    key: input.idempotencyKey,
    requestHash: hash(input.order),
    expiresAt: new Date(now.getTime() + keyKeptMs),
  };
  const statement = (paysLater: "refuse" | "allow"): Sql =>
    insertOrder({
      order,
      credential,
      actor: actorName(ctx.actor),
      now,
      expiresAt: new Date(now.getTime() + ctx.settings.orderExpiryMs),
      openUnpaidMax: ctx.settings.openUnpaidMax,
      policy: ctx.settings.policy,
      paysLater,
      ...(key && { key }),
      ...(input.agreed && { agreed: input.agreed }),
    });
  const row = await insert(ctx, order, statement).catch((error: unknown) => {
    if (violates(error, "orders_credential_reference_key")) return "reference_taken" as const;
    throw error;
  });
  if (row === "reference_taken") return { kind: "reference_taken" };
  if (row.id !== null) {
    ctx.wakeOutbox();
    const placed = asPlaced({ ...order, ...row, id: row.id }, now);
    return { kind: "placed", order: toView(placed, ctx.settings.trackingSecret), replayed: false };
  }
  // The key first: what was taken with it stands, whatever the catalog says today.
  const earlier = key && (await replay(ctx, key));
  if (earlier) return earlier;
  const faults = faultsOf(input.order, customerId, row);
  if (faults.length > 0) return { kind: "invalid", faults };
  if (input.agreed && !isAgreed(input.agreed, row)) return { kind: "total_changed" };
  return { kind: "too_many_unpaid", limit: ctx.settings.openUnpaidMax };
};

function customerOf(ctx: Context, order: PlaceOrderInput): number | null {
  if (ctx.actor.kind !== "customer") return order.customerId ?? null;
  if (order.customerId != null && order.customerId !== ctx.actor.customerId) {
    throw new Forbidden("Customers place orders of their own only.");
  }
  return ctx.actor.customerId;
}

/** The same product on two lines is one line: a reservation is made per product. */
function merged(items: PlaceOrderInput["items"]) {
  const quantities = new Map<number, number>();
  for (const { productId, quantity } of items) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/**
 * Only orders that pay later are capped, and only they pay for the lock that makes the cap exact;
 * an order with a method, the common case, is the one bare statement.
 */
async function insert(
  ctx: Context,
  order: PlaceOrderInput,
  statement: (paysLater: "refuse" | "allow") => Sql,
): Promise<PlacedRow> {
  const certainlyLater =
    order.paymentMethod === null || (order.paymentMethod === undefined && !order.customerId);
  if (!certainlyLater) {
    const row = await one(ctx.db, statement("refuse"));
    if (!row.paysLater || row.id !== null) return row;
  }
  const holder = order.customerId
    ? `customer:${order.customerId}`
    : `email:${order.email?.toLowerCase()}`;
  return ctx.db.transaction(async (tx) => {
    await tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${holder}, 11))`);
    return one(tx, statement("allow"));
  });
}

async function one(db: Queryable, statement: Sql): Promise<PlacedRow> {
  const [row] = await db.query<PlacedRow>(statement);
  if (!row) throw new Error("Placing an order answered nothing.");
  return row;
}

function isAgreed({ total, currency }: AgreedTotal, row: PlacedRow): boolean {
  return row.totalWanted === total && row.currencyWanted === currency;
}

function faultsOf(order: PlaceOrderInput, customerId: number | null, row: PlacedRow): InputIssue[] {
  const faults: InputIssue[] = [];
  if (customerId !== null && !row.customerFound) {
    faults.push({ path: "customerId", message: "There is no such customer." });
  }
  order.items.forEach(({ productId }, index) => {
    if (row.productIds.includes(productId)) return;
    faults.push({
      path: `items[${index}].productId`,
      message: `There is no product ${productId}.`,
    });
  });
  if (merged(order.items).some(({ quantity }) => quantity > 1000)) {
    faults.push({ path: "items", message: "At most 1000 of one product." });
  }
  if (faults.length > 0) return faults;
  if (row.currencies > 1) {
    faults.push({ path: "items", message: "All items of one order must be in one currency." });
  }
  if (row.totalWanted < 1) {
    faults.push({ path: "adjustments", message: "The total must be more than zero." });
  }
  if (row.totalWanted > amountMax || row.subtotalWanted > amountMax) {
    faults.push({ path: "items", message: `The total must be at most ${amountMax}.` });
  }
  return faults;
}

/** The key is taken: the same request gets its first answer again, another one is refused. */
async function replay(
  ctx: Context,
  key: { credential: string; key: string; requestHash: string },
): Promise<Placed | null> {
  const [kept] = await ctx.db.query<{ requestHash: string; orderId: number }>(sql`
    SELECT request_hash AS "requestHash", order_id AS "orderId" FROM idempotency_keys
    WHERE credential = ${key.credential} AND key = ${key.key}`);
  if (!kept) return null;
  if (kept.requestHash !== key.requestHash) return { kind: "key_reused" };
  const [row] = await selectOrders(ctx.db, sql`o.id = ${kept.orderId}`);
  if (!row) return null;
  const order = toView(asPlaced(row, row.createdAt), ctx.settings.trackingSecret);
  return { kind: "placed", order, replayed: true };
}

/** What of an order never changes, or is written when it is placed. */
type PlacedFacts = Pick<
  OrderRow,
  "id" | "items" | "currency" | "subtotal" | "total" | "trackingSalt" | "expiresAt" | "email"
> &
  Pick<OrderRow, "shippingAddress"> & {
    [Key in "customerId" | "reference" | "metadata" | "adjustments"]?: OrderRow[Key] | undefined;
  };

/**
 * An order as it was at the moment it was placed. Its first answer is a function of what never
 * changes, so that nothing has to be stored to give it again.
 */
function asPlaced(row: PlacedFacts, placedAt: Date): OrderRow {
  return {
    id: row.id,
    customerId: row.customerId ?? null,
    email: row.email,
    reference: row.reference ?? null,
    metadata: row.metadata ?? {},
    status: "pending",
    paymentStatus: "pending",
    inventoryStatus: "pending",
    failureReason: null,
    waitingFor: "reservation",
    waitingUntil: new Date(placedAt.getTime() + 60_000),
    items: row.items,
    currency: row.currency,
    subtotal: row.subtotal,
    adjustments: row.adjustments ?? [],
    total: row.total,
    shippingAddress: row.shippingAddress,
    payment: null,
    shipment: null,
    cancelReason: null,
    trackingSalt: row.trackingSalt,
    seq: 1,
    createdAt: placedAt,
    updatedAt: placedAt,
    expiresAt: row.expiresAt,
  };
}

function hash(order: PlaceOrderInput): string {
  return createHash("sha256")
    .update(canonicalize(order) ?? "")
    .digest("base64url");
}
