import type { Scope } from "@/lib/domain/api-key";
import type { Actor } from "./actor";

/** The caller is known but may not do this. Answered as 403. */
export class Forbidden extends Error {
  override name = "Forbidden";
}

/** There is no such thing, or the caller may not know that there is. Answered as 404. */
export class NotFound extends Error {
  override name = "NotFound";
}

function isTrusted(actor: Actor): boolean {
  return ["system", "gateway", "carrier", "operator"].includes(actor.kind);
}

/** Whether the actor may use this part of the API at all. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  if (isTrusted(actor) || actor.kind === "customer" || actor.kind === "tracking") return true;
  return actor.kind === "api_key" && actor.scopes.includes(scope);
}

/** Throws `Forbidden` unless the actor may use this part of the API at all. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (!hasScope(actor, scope)) throw new Forbidden(`This needs the scope ${scope}.`);
}

/**
 * Throws `Forbidden` unless the system, the gateway, the carrier or an operator acts: what follows
 * is the order's own machinery, and no caller of the API may set it going by itself.
 */
export function requireSystem(actor: Actor): void {
  if (!isTrusted(actor)) throw new Forbidden("Only the system itself does this.");
}

/** Throws `Forbidden` unless an operator or an administrator acts, or the system for them. */
export function requireOperator(actor: Actor): void {
  if (actor.kind !== "operator" && actor.kind !== "system") {
    throw new Forbidden("Only an operator does this.");
  }
}

/** Whether an administrator acts, or the system. */
export function isAdmin(actor: Actor): boolean {
  return actor.kind === "system" || (actor.kind === "operator" && actor.role === "admin");
}

/** Throws `Forbidden` unless an administrator acts, or the system. */
export function requireAdmin(actor: Actor): void {
  if (!isAdmin(actor)) throw new Forbidden("Only an administrator does this.");
}

/**
 * Whether the actor may see and act on this order. Customers have their own orders, a tracking
 * link has its own, API keys and operators have all.
 */
export function mayUseOrder(actor: Actor, order: { id: number; customerId: number | null }) {
  if (isTrusted(actor) || actor.kind === "api_key") return true;
  if (actor.kind === "customer") return order.customerId === actor.customerId;
  return actor.kind === "tracking" && order.id === actor.orderId;
}
