import { z } from "zod";
import { parseJson } from "@/local/json";

/** A message from a client of `/ws/orders`. */
const ClientMessage = z.object({
  type: z.enum(["subscribe", "unsubscribe"]),
  orderId: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});
export type ClientMessage = z.infer<typeof ClientMessage>;

/** One order event, as it is published on `private-order-<id>`. */
export const OrderUpdate = z.object({
  orderId: z.number().int(),
  seq: z.number().int().nonnegative(),
  type: z.string(),
  status: z.string(),
  paymentStatus: z.string(),
  inventoryStatus: z.string(),
  at: z.string(),
});
export type OrderUpdate = z.infer<typeof OrderUpdate>;

/**
 * The app publishes this type in place of one that not everybody may know who can read the order. What a
 * token may see of the event is in the app's answer to it.
 */
const placeholderType = "order/updated";

export function isPlaceholder({ type }: OrderUpdate): boolean {
  return type === placeholderType;
}

/** Parses a client's message. Returns undefined if it is not a valid one. */
export function parseClientMessage(text: string): ClientMessage | undefined {
  return ClientMessage.safeParse(parseJson(text)).data;
}

/** `seq` is that of the order's latest event: the first update will have `seq + 1`. */
export function encodeSubscribed(orderId: number, seq: number): string {
  const message = `Subscribed to order ${orderId}`;
  return JSON.stringify({ type: "subscribed", orderId, seq, message });
}

export function encodeUnsubscribed(orderId: number): string {
  const message = `Unsubscribed from order ${orderId}`;
  return JSON.stringify({ type: "unsubscribed", orderId, message });
}

export function encodeError(message: string, orderId?: number): string {
  return JSON.stringify({ type: "error", orderId, message });
}

/** `type` is the message's own type, so the type of the order event is sent as `event`. */
export function encodeUpdate({ type: event, ...update }: OrderUpdate): string {
  return JSON.stringify({ type: "order.updated", event, ...update });
}
