import type { OrderFacts, PaymentFacts } from "./facts";

/*
 * Idempotency keys and the like begin with the id of this installation, so that neither a second
 * installation on the same accounts nor a reset database ever gets the answer to another's call. A
 * key is stored before its first call, which every later call repeats with it (docs/decisions/0023).
 */

/**
 * After this long a call is not repeated before what it has made is looked for: the gateway keeps keys
 * for 24 hours. Source: https://docs.stripe.com/api/idempotent_requests
 */
export const keyMsMax = 20 * 60 * 60_000;

type Owner = Pick<OrderFacts, "id" | "installation">;

function keyStart({ installation, id }: Owner): string {
  return `${installation}-order-${id}`;
}

export function authorizationKey(order: Owner, attempt: number): string {
  return `${keyStart(order)}-authorize-${attempt}`;
}

/** The key that captures a payment. It begins as the key that authorized it. */
export function captureKey({ idempotencyKey }: Pick<PaymentFacts, "idempotencyKey">): string {
  return `${idempotencyKey.replace(/-authorize-\d+$/, "")}-capture`;
}

/** `number` counts the order's payment pages, from 1. */
export function checkoutKey(order: Owner, number: number): string {
  return `${keyStart(order)}-checkout-${number}`;
}

/** What the key of a refund begins with; the refund's id follows. */
export function refundKeyStart(order: Owner): string {
  return `${keyStart(order)}-refund-`;
}

export function labelKey(order: Owner): string {
  return `${keyStart(order)}-label`;
}

/** The key of a shipment that an operator sends, for which no call is made. */
export function manualLabelKey(order: Owner): string {
  return `${keyStart(order)}-manual-label`;
}

/**
 * The installation that a key names; null for a key of a version that named none. A repeated call
 * must have the parameters of the first one, so its metadata names no installation either.
 */
export function installationOfKey(key: string): string | null {
  return /^([0-9a-f]{16})-order-/.exec(key)?.[1] ?? null;
}
