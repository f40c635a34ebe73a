import sql, { type Sql } from "sql-template-tag";
import { actorName, credentialOf } from "@/lib/auth/actor";
import { Forbidden, requireScope } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { type Queryable, violates } from "@/lib/db/database";
import type { InputIssue } from "@/lib/domain/input-issues";
import { amountMax, findTotalIssue, formatMoney } from "@/lib/domain/money";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import type { HeldBy } from "@/lib/domain/order/unpaid-limit-text";
import type { OwnOrderView } from "@/lib/domain/order/view";
import { defineVerb } from "@/lib/services/define-verb";
import {
  countConflict,
  countReplay,
  keyLifetimeMs,
} from "@/lib/services/idempotency/idempotent-call";
import {
  differingFields,
  type RequestHashes,
  requestHashes,
} from "@/lib/services/idempotency/request-hashes";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { inNewOrderTrace, rememberOrderTrace } from "@/lib/telemetry/order-traces";
import { activeRequestId } from "@/lib/telemetry/request-context";
import { activeSpan } from "@/lib/telemetry/spans";
import { findShopperIssues } from "./find-shopper-issues";
import { asPlaced } from "./order-as-placed";
import { selectOrders, toPlacedOrderView } from "./order-rows";
import { type PlacedRow, placeOrderStatement } from "./place-order-statement";
import {
  deadlines,
  holdLimits,
  type UnpaidBuyer,
  unpaidBuyer,
  unpaidLockNames,
} from "./unpaid-holds";

export interface PlaceOrder {
  order: PlaceOrderInput;
  idempotencyKey?: string;
  /** The order as it was sent, by which repeated calls are compared; the parsed one by default. */
  sent?: unknown;
  /** The total that the shopper saw. The order is not placed at any other total. */
  agreed?: AgreedTotal;
  /** Where a shopper calls from, by which orders that nobody has paid for are limited. */
  callerAddress?: string;
}

export interface AgreedTotal {
  /** Minor units. */
  total: number;
  currency: string;
}

export type PlaceOrderOutcome =
  | { kind: "placed"; order: OwnOrderView; replayed: boolean }
  | { kind: "invalid"; issues: InputIssue[] }
  /** The key was used for another order, which differs in these fields. */
  | { kind: "key_reused"; fields: readonly string[] }
  | { kind: "reference_taken" }
  /** Only with `agreed`: a price has changed since the shopper saw the total. */
  | { kind: "total_changed" }
  | { kind: "too_many_unpaid"; limit: number }
  /** The account, or the network, has as many free orders, or unpaid ones, as it may have. */
  | { kind: "too_many_holds"; of: "account" | "network"; isFree: boolean }
  /** The shopper would hold too many units: how many it still may, by product name. */
  | ({ kind: "too_many_units" } & TooManyUnits);

interface TooManyUnits {
  products: { name: string; units: number }[];
  heldBy: HeldBy;
  isFree: boolean;
  isGuest: boolean;
}

/** Places an order. Customers can place orders only for themselves, and at the shop's own prices. */
export const placeOrder = defineVerb<PlaceOrder, PlaceOrderOutcome>(
  "placeOrder",
  async ({ ctx, input }) => {
    requireScope(ctx.actor, "orders:write");
    // A tracking link gives access to one order; it is no permission to order for its customer.
    if (ctx.actor.kind === "tracking") throw new Forbidden("A tracking token cannot place orders.");
    const customerId = customerOf(ctx, input.order);
    const issues = await findShopperIssues(ctx, input.order);
    if (issues.length > 0) return { kind: "invalid", issues };
    return createOrder({ ctx, input: { ...input, customerId } });
  },
);

/**
 * Creates an order in one statement: its rows, its first event and its idempotency key are written
 * together or not at all. It does not check stock; the reservation that follows does. Call it only
 * from verbs that have authorized the actor.
 */
export const createOrder: Verb<NewOrderInput, PlaceOrderOutcome> = (call) =>
  inNewOrderTrace(() => insertOrder(call));

interface NewOrderInput extends PlaceOrder {
  customerId: number | null;
  /**
   * The order that it replaces, which must still have this version. A second replacement violates
   * `orders_one_replacement_key`.
   */
  replaces?: { orderId: number; version: number };
}

const insertOrder: typeof createOrder = async ({ ctx, input }) => {
  const { customerId } = input;
  const order = { ...input.order, customerId, items: mergeLines(input.order.items) };
  const now = ctx.now();
  const credential = credentialOf(ctx.actor);
  const trace = activeSpan();
  const key = input.idempotencyKey && {
    credential,
    key: input.idempotencyKey,
    hashes: requestHashes(input.sent ?? input.order),
    requestId: activeRequestId() ?? null,
    expiresAt: new Date(now.getTime() + keyLifetimeMs),
  };
  const buyer = unpaidBuyer(order, credential, holdLimits(ctx, input.callerAddress));
  const statement = (limited: "refuse" | "allow"): Sql =>
    placeOrderStatement({
      order,
      credential,
      actor: actorName(ctx.actor),
      now,
      ...deadlines(ctx, now),
      openUnpaidMax: ctx.settings.openUnpaidMax,
      buyer,
      policy: ctx.settings.policy,
      limited,
      trace,
      ...(key && { key }),
      ...(input.agreed && { agreed: input.agreed }),
      ...(input.replaces && { replaces: input.replaces }),
    });
  const row = await insert(ctx, { order, buyer }, statement).catch((error: unknown) => {
    if (violates(error, "orders_credential_reference_key")) return "reference_taken" as const;
    throw error;
  });
  if (row === "reference_taken") return { kind: "reference_taken" };
  if (row.id !== null) {
    if (trace) rememberOrderTrace(row.id, trace.traceId);
    ctx.wakeOutbox("order_events");
    metrics()?.orderPlaced();
    const replacesOrderId = input.replaces?.orderId ?? null;
    const placed = asPlaced({ ...order, ...row, id: row.id, replacesOrderId }, row.createdAt);
    return {
      kind: "placed",
      order: toPlacedOrderView(ctx, placed),
      replayed: false,
    };
  }
  // The key is checked before the input: an order that it placed earlier stays valid, even if its
  // products have changed since.
  const earlier = key && (await replay(ctx, key, input.order));
  if (earlier) return earlier;
  const issues = findIssues(input.order, customerId, row);
  if (issues.length > 0) return { kind: "invalid", issues };
  if (input.agreed && !isAgreed(input.agreed, row)) return { kind: "total_changed" };
  return limitReached(ctx, buyer, row);
};

/** Which limit of orders that nobody has paid for refused the order. */
function limitReached(ctx: Context, { limits }: UnpaidBuyer, row: PlacedRow): PlaceOrderOutcome {
  const isGuest = limits?.customerId === null;
  const isFree = row.computedTotal === 0;
  switch (row.limitReached) {
    case "units": {
      const heldBy = row.heldBy ?? { unpaid: false, free: false, guests: false };
      return { kind: "too_many_units", products: row.overShare, heldBy, isFree, isGuest };
    }
    case "buyer":
      return { kind: "too_many_holds", of: isGuest ? "network" : "account", isFree };
    case "network":
      return { kind: "too_many_holds", of: "network", isFree };
    default:
      return { kind: "too_many_unpaid", limit: ctx.settings.openUnpaidMax };
  }
}

function customerOf(ctx: Context, order: PlaceOrderInput): number | null {
  if (ctx.actor.kind !== "customer") return order.customerId ?? null;
  if (order.customerId != null && order.customerId !== ctx.actor.customerId) {
    throw new Forbidden("Customers can place orders only for themselves.");
  }
  return ctx.actor.customerId;
}

/** Merges lines of the same product, because each product has one reservation. */
function mergeLines(items: PlaceOrderInput["items"]) {
  const quantities = new Map<number, number>();
  for (const { productId, quantity } of items) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/**
 * Only orders of shoppers, and others that are paid later, count toward the limits of unpaid orders and
 * take the locks that make the limits exact. Those of API keys, the most, need just the statement.
 */
async function insert(
  ctx: Context,
  { order, buyer }: { order: PlaceOrderInput; buyer: UnpaidBuyer },
  statement: (limited: "refuse" | "allow") => Sql,
): Promise<PlacedRow> {
  const isPaidLater =
    order.paymentMethod === null || (order.paymentMethod === undefined && !order.customerId);
  if (!buyer.limits && !isPaidLater) {
    const row = await queryOneRow(ctx.db, statement("refuse"));
    if (!row.countsTowardLimits || row.id !== null) return row;
  }
  return ctx.db.transaction(async (tx) => {
    const productIds = order.items.map(({ productId }) => productId);
    await tx.query(sql`
      SELECT pg_advisory_xact_lock(hashtextextended(name, 11))
      FROM unnest(${unpaidLockNames(buyer, productIds)}::text[]) WITH ORDINALITY AS l (name, position)
      ORDER BY position`);
    return queryOneRow(tx, statement("allow"));
  });
}

async function queryOneRow(db: Queryable, statement: Sql): Promise<PlacedRow> {
  const [row] = await db.query<PlacedRow>(statement);
  if (!row) throw new Error("The statement that places an order returned no row.");
  return row;
}

function isAgreed({ total, currency }: AgreedTotal, row: PlacedRow): boolean {
  return row.computedTotal === total && row.computedCurrency === currency;
}

function findIssues(
  order: PlaceOrderInput,
  customerId: number | null,
  row: PlacedRow,
): InputIssue[] {
  const issues: InputIssue[] = [];
  if (customerId !== null && !row.customerFound) {
    issues.push({ path: "customerId", message: "Customer not found." });
  }
  order.items.forEach(({ productId }, index) => {
    if (row.productIds.includes(productId)) return;
    issues.push({
      path: `items[${index}].productId`,
      message: `Product ${productId} not found.`,
    });
  });
  if (mergeLines(order.items).some(({ quantity }) => quantity > 1000)) {
    issues.push({ path: "items", message: "An order can have at most 1000 units of one product." });
  }
  if (issues.length > 0) return issues;
  if (row.currencies > 1) {
    return [{ path: "items", message: "All items must have the same currency." }];
  }
  const { computedTotal: total, computedSubtotal: subtotal, computedCurrency: currency } = row;
  if (subtotal > amountMax) {
    const message = `The subtotal must be at most ${formatMoney(amountMax, currency)}.`;
    return [{ path: "items", message }];
  }
  const message = findTotalIssue(total, currency);
  if (message === null) return [];
  return [{ path: total < subtotal ? "adjustments" : "items", message }];
}

/** Repeats the first response for a used key, or refuses the key if the request differs. */
async function replay(
  ctx: Context,
  key: { credential: string; key: string; hashes: RequestHashes },
  input: PlaceOrderInput,
): Promise<PlaceOrderOutcome | null> {
  const [stored] = await ctx.db.query<StoredKey>(sql`
    SELECT request_hash AS "requestHash", field_hashes AS "fieldHashes", order_id AS "orderId"
    FROM idempotency_keys WHERE credential = ${key.credential} AND key = ${key.key}`);
  if (!stored) return null;
  // The releases before API 1.1 stored the hash of the parsed order. As keys are known for a day, the
  // release that follows API 1.1 drops the second comparison.
  const { requestHash } = stored;
  if (requestHash !== key.hashes.request && requestHash !== requestHashes(input).request) {
    const fields = differingFields(stored.fieldHashes, key.hashes.fields);
    await countConflict(ctx, key, fields);
    return { kind: "key_reused", fields };
  }
  const [row] = await selectOrders(ctx.db, sql`o.id = ${stored.orderId}`);
  if (!row) return null;
  await countReplay(ctx, key);
  const order = toPlacedOrderView(ctx, asPlaced(row, row.createdAt));
  return { kind: "placed", order, replayed: true };
}

interface StoredKey {
  requestHash: string;
  fieldHashes: Record<string, string>;
  orderId: number;
}
