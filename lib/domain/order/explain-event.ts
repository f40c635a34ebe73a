import { formatMoney } from "@/lib/domain/money";
import type { OrderEventView, OrderView } from "./view";

/** What of its order an event's sentences depend on. */
export type EventOrder = Pick<OrderView, "currency" | "items">;

export interface EventExplanation {
  title: string;
  detail: string | null;
}

type Data = OrderEventView["data"];
type Explain = (data: Data, order: EventOrder, statusAfter: string) => EventExplanation;

const movedTo: Record<string, EventExplanation> = {
  processing: { title: "Order confirmed", detail: "Payment approved and items set aside." },
  completed: { title: "Order completed", detail: "Nothing is left to do." },
};

const failedFor: Record<string, string> = {
  payment_declined: "The payment was declined.",
  out_of_stock: "Not enough units were left.",
  capture_refused: "The bank refused to pay the approved amount.",
};

const shipmentMoved: Record<string, EventExplanation> = {
  in_transit: { title: "In transit", detail: "The carrier has the shipment." },
  out_for_delivery: { title: "Out for delivery", detail: "The last leg has begun." },
  delivered: { title: "Delivered", detail: null },
  returned: { title: "Returned to sender", detail: "The carrier could not deliver the shipment." },
  lost: { title: "Shipment lost", detail: "The carrier reports the shipment as lost." },
  voided: { title: "Label taken back", detail: "The shipment will not be shipped." },
};

const explanations: Record<string, Explain> = {
  "order/created": (_, order) => ({
    title: "Order placed",
    detail: count(
      order.items.reduce((sum, item) => sum + item.quantity, 0),
      "item",
    ),
  }),
  "order/status.updated": (data, _, statusAfter) => {
    const to = text(data, "to") ?? statusAfter;
    if (to === "failed") {
      return {
        title: "Order failed",
        detail: failedFor[text(data, "failureReason") ?? ""] ?? null,
      };
    }
    return movedTo[to] ?? { title: "Order updated", detail: `Now ${to}.` };
  },
  "order/cancelled": (data) => ({ title: "Order cancelled", detail: quoted(text(data, "reason")) }),
  "order/expired": () => ({ title: "Order expired", detail: "It was not paid in time." }),
  "order/shipped": (data) => ({
    title: "Shipped",
    detail:
      [text(data, "carrier"), text(data, "trackingNumber")].filter(Boolean).join(" · ") || null,
  }),
  "order/delivered": () => ({ title: "Delivered", detail: "The shipment was handed over." }),
  "payment/processed": (data, order) => ({
    title: "Payment approved",
    detail: withAmount(data, order, (money) => `${money} held on the card, not charged yet.`),
  }),
  "payment/completed": (data, order) => ({
    title: "Payment received",
    detail: withAmount(data, order, (money) => `${money} charged.`),
  }),
  "payment/failed": (data) => ({ title: "Payment declined", detail: text(data, "message") }),
  "payment/refunded": (data, order) => ({
    title: "Refunded",
    detail: withAmount(data, order, (money) => `${money} sent back.`),
  }),
  "payment/refund_failed": (data, order) => ({
    title: "Refund failed",
    detail: withAmount(data, order, (money) => `${money} could not be sent back.`),
  }),
  "payment/voided": () => ({
    title: "Hold released",
    detail: "The amount held on the card is free again.",
  }),
  "payment/unknown": () => ({
    title: "Waiting for the payment provider",
    detail: "Its answer got lost. We ask again; nothing is charged twice.",
  }),
  "inventory/reserved": (data) => ({
    title: "Items set aside",
    detail: withUnits(data, (units) => `${units} reserved.`),
  }),
  "inventory/released": (data) => ({
    title: "Items back on sale",
    detail: withUnits(data, (units) => `${units} refunded.`),
  }),
  "inventory/out_of_stock": (data, order) => ({
    title: "Out of stock",
    detail: missing(data, order),
  }),
  "payment/refund_requested": (data, order) => ({
    title: "Refund asked for",
    detail: withAmount(data, order, (money) => `${money} is to be sent back.`),
  }),
  "inventory/restocked": (data) => ({
    title: "Items returned",
    detail: withUnits(data, (units) => `${units} back on the shelf.`),
  }),
  "order/ship_requested": () => ({
    title: "Handed over for shipping",
    detail: "The carrier is asked for a label next.",
  }),
  "order/held": () => ({ title: "Put on hold", detail: "It is not shipped until it is released." }),
  "order/hold_released": () => ({ title: "Hold ended", detail: "The order goes on." }),
  "order/address_changed": () => ({
    title: "Address changed",
    detail: "The shipment goes to the new address.",
  }),
  "order/noted": () => ({ title: "Note added", detail: null }),
  "email/resent": () => ({ title: "Email sent again", detail: null }),
  "email/pay_link_sent": () => ({
    title: "Payment link sent",
    detail: "The customer got an email with the way to pay.",
  }),
  "shipment/handled": () => ({
    title: "Handled",
    detail: "Somebody has seen to the shipment that went out all the same.",
  }),
  "shipment/updated": (data) => {
    const status = text(data, "status") ?? "";
    return shipmentMoved[status] ?? { title: "Shipment updated", detail: words(status) || null };
  },
};

/** Lines of the timeline that are the shop's own affair: a customer's page leaves them out. */
const operatorsOnly: ReadonlySet<string> = new Set(["order/noted", "shipment/handled"]);

export function concernsCustomer(event: Pick<OrderEventView, "type">): boolean {
  return !operatorsOnly.has(event.type);
}

/** Every event type that has its own sentences. */
export const explainedEventTypes: readonly string[] = Object.keys(explanations);

/**
 * One line of an order's timeline for people. An unknown type is shown by its own name. An event
 * that has just arrived live may still lack its data: its title stands without.
 */
export function explainEvent(
  event: Pick<OrderEventView, "type" | "data"> & { status: string },
  order: EventOrder,
): EventExplanation {
  const explain = explanations[event.type];
  if (explain) return explain(event.data, order, event.status);
  return { title: words(event.type), detail: text(event.data, "message") };
}

const parties: Record<string, string> = {
  system: "Waybill",
  gateway: "Payment provider",
  carrier: "Carrier",
  guest: "Customer, by tracking link",
  anonymous: "Visitor",
  customer: "Customer",
  api_key: "Shop, by API key",
  user: "Shop staff",
};

/** Who did it, for people; `actor` as the timeline keeps it, e.g. `customer:1` or `carrier`. */
export function explainActor(actor: string): string {
  const [kind = "", id] = actor.split(":");
  const party = parties[kind];
  if (!party) return actor;
  return id ? `${party} ${id}` : party;
}

function text(data: Data, key: string): string | null {
  const value = data[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function quoted(reason: string | null): string | null {
  return reason === null ? null : `“${reason}”`;
}

function withAmount(data: Data, order: EventOrder, say: (money: string) => string): string | null {
  const amount = data.amount;
  return typeof amount === "number" ? say(formatMoney(amount, order.currency)) : null;
}

function withUnits(data: Data, say: (units: string) => string): string | null {
  if (!Array.isArray(data.items)) return null;
  const units = data.items.reduce((sum: number, item: unknown) => sum + quantityOf(item), 0);
  return units > 0 ? say(count(units, "unit")) : null;
}

function quantityOf(item: unknown): number {
  if (typeof item !== "object" || item === null || !("quantity" in item)) return 0;
  return typeof item.quantity === "number" ? item.quantity : 0;
}

function missing(data: Data, order: EventOrder): string | null {
  const ids: unknown[] = Array.isArray(data.productIds) ? data.productIds : [];
  const names = order.items.filter((item) => ids.includes(item.productId)).map(({ name }) => name);
  return names.length > 0 ? `Not enough left of ${names.join(", ")}.` : null;
}

function count(units: number, noun: string): string {
  return `${units} ${noun}${units === 1 ? "" : "s"}`;
}

/** `order/note_added` → `Order note added`. */
function words(name: string): string {
  const spaced = name.replace(/[/._]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
