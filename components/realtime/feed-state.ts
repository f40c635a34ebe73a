import { inventoryStatus, orderStatus, paymentStatus } from "@/lib/domain/order/status";
import type { OrderEventView } from "@/lib/domain/order/view";
import type { OrderUpdate } from "@/lib/domain/realtime";

export interface FeedOrder {
  id: number;
  seq: number;
}

/** The displayed state. Events are in order, without gaps; the latest may still lack details. */
export interface FeedState<Order extends FeedOrder> {
  order: Order;
  events: OrderEventView[];
  /** The `seq` of the last event with details. Later events arrived live and have statuses only. */
  detailedSeq: number;
}

export function initialFeedState<Order extends FeedOrder>(
  order: Order,
  events: OrderEventView[],
): FeedState<Order> {
  return { order, events, detailedSeq: events.at(-1)?.seq ?? 0 };
}

/** Whether the order and its events are out of step, or events lack their details. */
export function isBehind(state: FeedState<FeedOrder>): boolean {
  return state.order.seq !== lastSeq(state) || lastSeq(state) > state.detailedSeq;
}

/**
 * Applies one live update by its `seq`. The next one is applied, older ones are stale, and a later one
 * reveals a gap that only a read from the app can close. If the event was read already but the order
 * was read before it, only the order's statuses are updated.
 */
export function applyUpdate<Order extends FeedOrder>(
  state: FeedState<Order>,
  update: OrderUpdate,
): { outcome: "applied" | "stale" | "gap"; state: FeedState<Order> } {
  const last = lastSeq(state);
  const { orderId, ...event } = update;
  const { seq, status, paymentStatus, inventoryStatus } = event;
  const isNewer = seq > state.order.seq;
  if (orderId !== state.order.id || (seq <= last && !isNewer)) return { outcome: "stale", state };
  if (seq > last + 1) return { outcome: "gap", state };
  const order = isNewer
    ? { ...state.order, seq, status, paymentStatus, inventoryStatus }
    : state.order;
  const events = seq > last ? [...state.events, { ...event, data: {}, actor: "" }] : state.events;
  return { outcome: "applied", state: { ...state, order, events } };
}

/** Merges events read from the app: adds missing ones and completes those that arrived live. */
export function mergeEvents<Order extends FeedOrder>(
  state: FeedState<Order>,
  read: OrderEventView[],
): FeedState<Order> {
  const bySeq = new Map(state.events.map((event) => [event.seq, event]));
  let { detailedSeq } = state;
  for (const event of [...read].sort((left, right) => left.seq - right.seq)) {
    const isNextOrKnown = event.seq <= detailedSeq + 1;
    if (!isNextOrKnown) break;
    bySeq.set(event.seq, event);
    detailedSeq = Math.max(detailedSeq, event.seq);
  }
  if (detailedSeq === state.detailedSeq) return state;
  const events = [...bySeq.values()].sort((left, right) => left.seq - right.seq);
  return { ...state, events, detailedSeq };
}

/** Merges an order read from the app, unless a later state is displayed already. */
export function mergeOrder<Order extends FeedOrder>(
  state: FeedState<Order>,
  read: Order,
): FeedState<Order> {
  const isOutdated = read.id !== state.order.id || read.seq < state.order.seq;
  return isOutdated ? state : { ...state, order: read };
}

/**
 * Parses a live message; undefined if it doesn't have the published shape. Checked by hand, because
 * zod's object schemas use `eval` by default, which the Content Security Policy forbids.
 */
export function parseUpdate(payload: unknown): OrderUpdate | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const fields: Partial<Record<keyof OrderUpdate, unknown>> = payload;
  const { orderId, seq, type, at } = fields;
  if (!isWholeNumber(orderId) || !isWholeNumber(seq) || !isText(type) || !isText(at)) {
    return undefined;
  }
  const status = orderStatus.safeParse(fields.status).data;
  const payment = paymentStatus.safeParse(fields.paymentStatus).data;
  const inventory = inventoryStatus.safeParse(fields.inventoryStatus).data;
  if (!status || !payment || !inventory) return undefined;
  return { orderId, seq, type, at, status, paymentStatus: payment, inventoryStatus: inventory };
}

function lastSeq(state: FeedState<FeedOrder>): number {
  return state.events.at(-1)?.seq ?? 0;
}

function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
