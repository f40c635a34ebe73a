import type { OrderEventView } from "./order/view";

/** Where a browser finds Channels: a host of the shop's own, or a cluster of hosted Pusher. */
export interface ChannelsAddress {
  wsHost?: string;
  wsPort?: number;
  forceTLS: boolean;
  cluster?: string;
}

/** What a browser needs to open the live connection. */
export interface RealtimeSettings extends ChannelsAddress {
  key: string;
}

/** The channel of all order updates and stock updates, for operators. */
export const adminChannel = "private-ops";

/** The channel of one order's updates. */
export function orderChannel(orderId: number): string {
  return `private-order-${orderId}`;
}

/** The presence channel of the operators who have an order open. */
export function orderViewersChannel(orderId: number): string {
  return `presence-order-${orderId}`;
}

/** The order that a channel belongs to; null for any other channel. */
export function parseOrderChannel(
  channel: string,
): { kind: "order" | "viewers"; orderId: number } | null {
  const [, prefix, id] = /^(private|presence)-order-([1-9]\d{0,9})$/.exec(channel) ?? [];
  if (!id) return null;
  return { kind: prefix === "private" ? "order" : "viewers", orderId: Number(id) };
}

/** Published on `adminChannel` as `{at}` when stock changed outside of an order. */
export const stockUpdatedEvent = "stock.updated";

/** Published on the order's channel and on `adminChannel` for every order event. */
export const orderUpdatedEvent = "order.updated";

/** The payload of `order.updated`: ids and statuses, no details. */
export type OrderUpdate = Omit<OrderEventView, "data" | "actor"> & { orderId: number };
