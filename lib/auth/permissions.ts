import type { Scope } from "@/lib/domain/api-key";
import type { Actor } from "./actor";

/** The caller is known but may not do this. The response is 403. */
export class Forbidden extends Error {
  override name = "Forbidden";
}

/** The object does not exist, or the caller may not know that it does. The response is 404. */
export class NotFound extends Error {
  override name = "NotFound";
}

/** Whether an error refuses the caller, which is no failure. */
export function isRefusal(error: unknown): error is Forbidden | NotFound {
  return error instanceof Forbidden || error instanceof NotFound;
}

function isTrusted(actor: Actor): boolean {
  return ["system", "gateway", "carrier", "operator"].includes(actor.kind);
}

/** What customers may do, with their own orders alone. Everything else is the shop's. */
const customerScopes: readonly Scope[] = ["orders:read", "orders:write", "products:read"];

/** Whether the actor may use this part of the API. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  if (isTrusted(actor)) return true;
  if (actor.kind === "customer" || actor.kind === "tracking") return customerScopes.includes(scope);
  return actor.kind === "api_key" && actor.scopes.includes(scope);
}

/** Whether the actor acts for the shop, and so may know what its customers may not. */
export function isShop(actor: Actor): boolean {
  return isTrusted(actor) || actor.kind === "api_key";
}

/** Throws `Forbidden` unless the actor may use this part of the API. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (!hasScope(actor, scope)) throw new Forbidden(`Use an API key with the scope ${scope}.`);
}

/**
 * Throws `Forbidden` unless the system, the gateway, the carrier or an operator acts. Guards the
 * automatic steps of an order, which callers of the API may not start.
 */
export function requireInternal(actor: Actor): void {
  if (!isTrusted(actor)) throw new Forbidden("API callers can't do this.");
}

/** Throws `Forbidden` unless an operator, an administrator or the system acts. */
export function requireOperator(actor: Actor): void {
  if (actor.kind !== "operator" && actor.kind !== "system") {
    throw new Forbidden("Only operators can do this.");
  }
}

/** Whether an administrator or the system acts. */
export function isAdmin(actor: Actor): boolean {
  return actor.kind === "system" || (actor.kind === "operator" && actor.role === "admin");
}

/**
 * Throws `Forbidden` unless the shop itself acts: an operator, the system, or an API key with this
 * scope. Customers may not, even with their own orders.
 */
export function requireShop(actor: Actor, scope: Scope): void {
  if (actor.kind === "operator" || actor.kind === "system") return;
  if (actor.kind !== "api_key") throw new Forbidden("Only the shop can do this.");
  requireScope(actor, scope);
}

/** Throws `Forbidden` unless an administrator or the system acts. */
export function requireAdmin(actor: Actor): void {
  if (!isAdmin(actor)) throw new Forbidden("Only administrators can do this.");
}

/**
 * Whether the actor may see and change this order. Customers may use their own orders, a tracking
 * link its order; API keys and operators may use every order.
 */
export function mayUseOrder(
  actor: Actor,
  order: { id: number; customerId: number | null },
): boolean {
  if (isTrusted(actor) || actor.kind === "api_key") return true;
  if (actor.kind === "customer") return order.customerId === actor.customerId;
  return actor.kind === "tracking" && order.id === actor.orderId;
}
