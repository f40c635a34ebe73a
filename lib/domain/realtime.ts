import type { OrderEventView } from "./order/view";

/** Where a browser finds Channels: a host of the shop's own, or a cluster of hosted Pusher. */
export interface ChannelsAddress {
  wsHost?: string;
  wsPort?: number;
  forceTLS: boolean;
  cluster?: string;
}

/** What a browser needs for the live connection. */
export interface RealtimeSettings extends ChannelsAddress {
  key: string;
}

/** The admin's channel: every order's steps, and word of changes of the stock. */
export const opsChannel = "private-ops";

/** Whoever hears it reads the stock again: `{at}`. Steps of orders move the stock, too, and say so. */
export const stockUpdated = "stock.updated";

/** A step of an order as it is published live, `order.updated`: ids and states, no details. */
export type OrderUpdate = Omit<OrderEventView, "data" | "actor"> & { orderId: number };
