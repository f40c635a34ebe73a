import { formatMoney } from "@/lib/domain/money";
import type { OrderEventView, OrderView } from "@/lib/domain/order/view";

/** One entry of a timeline as people read it. */
export interface EventText {
  title: string;
  detail: string | null;
}

/** The parts of an order that the texts of its events use. */
export type EventOrder = Pick<OrderView, "currency" | "items"> &
  Partial<Pick<OrderView, "paymentStatus">>;

/** An event to be put into words. Its data may still be missing when it has just arrived live. */
export type TextEvent = Pick<OrderEventView, "type" | "data"> & { status: string };

type Data = OrderEventView["data"];

/** Writes one type of event; `statusAfter` is the order's status after the event. */
export type WriteEventText = (data: Data, order: EventOrder, statusAfter: string) => EventText;

/** A text from an event's data; null when it is missing, empty or not a text. */
export function textIn(data: Data, key: string): string | null {
  const value = data[key];
  return typeof value === "string" && value !== "" ? value : null;
}

/** The event's amount, formatted; null without one. */
export function moneyIn(data: Data, order: EventOrder): string | null {
  return typeof data.amount === "number" ? formatMoney(data.amount, order.currency) : null;
}

/** A number from an event's data; null when it is missing or not a number. */
export function numberIn(data: Data, key: string): number | null {
  const value = data[key];
  return typeof value === "number" ? value : null;
}

/** The texts of a list in an event's data. */
export function textsIn(data: Data, key: string): string[] {
  const values: unknown = data[key];
  return Array.isArray(values) ? values.filter((value) => typeof value === "string") : [];
}

/** The total quantity over the event's items; null without one. */
export function quantityIn(data: Data): number | null {
  if (!Array.isArray(data.items)) return null;
  const total = data.items.reduce((sum: number, item: unknown) => sum + quantityOf(item), 0);
  return total > 0 ? total : null;
}

/** The names of the order's items that the event's `productIds` list; null without any. */
export function itemNamesIn(data: Data, order: EventOrder): string | null {
  const ids: unknown[] = Array.isArray(data.productIds) ? data.productIds : [];
  const names = order.items.filter((item) => ids.includes(item.productId)).map(({ name }) => name);
  return names.length > 0 ? names.join(", ") : null;
}

/** The carrier and tracking number of a shipped order, as far as they are known. */
export function trackingIn(data: Data): string | null {
  const parts = [textIn(data, "carrier"), textIn(data, "trackingNumber")];
  return parts.filter(Boolean).join(" · ") || null;
}

/** `whenPresent("$5.00", (money) => …)`: the text, or null without a value. */
export function whenPresent<Value>(
  value: Value | null,
  write: (value: Value) => string,
): string | null {
  return value === null ? null : write(value);
}

export function countOf(quantity: number, noun: string): string {
  return `${quantity} ${noun}${quantity === 1 ? "" : "s"}`;
}

/** `order/note_added` → `Order note added`, for values that have no text of their own. */
export function humanize(name: string): string {
  const spaced = name.replace(/[/._]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function quantityOf(item: unknown): number {
  if (typeof item !== "object" || item === null || !("quantity" in item)) return 0;
  return typeof item.quantity === "number" ? item.quantity : 0;
}
