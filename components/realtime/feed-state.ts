import { inventoryStatus, orderStatus, paymentStatus } from "@/lib/domain/order/status";
import type { OrderEventView } from "@/lib/domain/order/view";
import type { OrderUpdate } from "@/lib/domain/realtime";

export interface FeedOrder {
  id: number;
  seq: number;
}

/** What the page shows. Events are gap-free and ordered; the last may still lack their details. */
export interface FeedState<Order extends FeedOrder> {
  order: Order;
  events: OrderEventView[];
  /** The last event whose details are known; those after it came live. */
  detailedSeq: number;
}

export function initialFeedState<Order extends FeedOrder>(
  order: Order,
  events: OrderEventView[],
): FeedState<Order> {
  return { order, events, detailedSeq: events.at(-1)?.seq ?? 0 };
}

/** Whether the order and its events are not of one moment here, or lack details. */
export function isBehind(state: FeedState<FeedOrder>): boolean {
  return state.order.seq !== lastSeq(state) || lastSeq(state) > state.detailedSeq;
}

/**
 * Applies one live update: the next step is taken in at once, an older one ignored; a later one
 * leaves a gap that only reading from the app can close. Of a step whose event was read, a moment
 * after its order, the order takes the states.
 */
export function applyUpdate<Order extends FeedOrder>(
  state: FeedState<Order>,
  update: OrderUpdate,
): { outcome: "applied" | "stale" | "gap"; state: FeedState<Order> } {
  const last = lastSeq(state);
  const { orderId, ...step } = update;
  const { seq, status, paymentStatus, inventoryStatus } = step;
  const isNews = seq > state.order.seq;
  if (orderId !== state.order.id || (seq <= last && !isNews)) return { outcome: "stale", state };
  if (seq > last + 1) return { outcome: "gap", state };
  const order = isNews
    ? { ...state.order, seq, status, paymentStatus, inventoryStatus }
    : state.order;
  const events = seq > last ? [...state.events, { ...step, data: {}, actor: "" }] : state.events;
  return { outcome: "applied", state: { ...state, order, events } };
}

/** Takes in events read from the app: they add what is missing and detail what came live. */
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

/** Takes in an order read from the app, unless a later state of it is shown already. */
export function mergeOrder<Order extends FeedOrder>(
  state: FeedState<Order>,
  read: Order,
): FeedState<Order> {
  const isOutdated = read.id !== state.order.id || read.seq < state.order.seq;
  return isOutdated ? state : { ...state, order: read };
}

/**
 * Reads a live message; undefined when it is not in the published shape. Checked by hand: an object
 * schema of zod tries to evaluate code first, which the page's policy forbids and reports.
 */
export function parseUpdate(payload: unknown): OrderUpdate | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const fields: Partial<Record<keyof OrderUpdate, unknown>> = payload;
  const { orderId, seq, type, at } = fields;
  if (!isWholeNumber(orderId) || !isWholeNumber(seq) || !isText(type) || !isText(at)) {
    return undefined;
  }
  const status = orderStatus.safeParse(fields.status).data;
  const money = paymentStatus.safeParse(fields.paymentStatus).data;
  const units = inventoryStatus.safeParse(fields.inventoryStatus).data;
  if (!status || !money || !units) return undefined;
  return { orderId, seq, type, at, status, paymentStatus: money, inventoryStatus: units };
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
