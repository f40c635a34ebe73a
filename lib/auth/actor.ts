import type { KeyLimits, Scope } from "@/lib/domain/api-key";

/** On whose behalf a verb runs. Every change of an order records it. */
export type Actor =
  | { kind: "system" }
  | { kind: "gateway" }
  | { kind: "carrier" }
  | { kind: "anonymous" }
  | {
      kind: "api_key";
      id: number;
      scopes: readonly Scope[];
      /** Its own limits, if it has some. */
      limits?: KeyLimits;
    }
  | { kind: "customer"; customerId: number; userId: number }
  | { kind: "operator"; userId: number; role: "operator" | "admin" }
  /** A holder of an order's tracking link: its customer, or a guest. */
  | { kind: "tracking"; orderId: number };

/** The actor as stored in timelines and inventory movements: an id, never a name. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "api_key":
      return `api_key:${actor.id}`;
    case "customer":
      return `customer:${actor.customerId}`;
    case "operator":
      return `user:${actor.userId}`;
    case "tracking":
      return "guest";
    default:
      return actor.kind;
  }
}

/** Scopes idempotency keys, references and rate limits to a caller. */
export function credentialOf(actor: Actor): string {
  return actor.kind === "tracking" ? `order:${actor.orderId}` : actorName(actor);
}
