import type { Refused } from "@/lib/domain/order/change";
import type { OrderView } from "@/lib/domain/order/view";
import { orderView } from "@/lib/domain/order/view";
import { entityTag } from "@/lib/http/entity-tag";
import type { Answer } from "@/lib/http/operation";
import { problem, problemOf } from "@/lib/http/problem";

/** An order as the body of an answer, with its version. */
export function orderAnswer(order: OrderView) {
  return { body: order, headers: { etag: entityTag(order.version) } };
}

/** What the API's document says about an answer with an order. */
export function orderAnswers(description: string): Record<number, Answer> {
  return {
    200: {
      description,
      schema: orderView,
      headers: { etag: "The version of the order, for the header `If-Match` of a change." },
    },
  };
}

/** Throws the problem of a change that was not made; returns if it was. */
export function requireDone(
  outcome: { kind: "done" | "shipped" | "requested" } | Refused | { kind: "not_found" },
): void {
  if (outcome.kind === "not_found") throw problem(404, "Order not found.");
  if (outcome.kind === "refused") throw refusal(outcome);
}

/** The problem of a reference that another order has. */
export function referenceTaken() {
  return problemOf("reference-taken", "Another order has this reference. Send a unique one.");
}

/** The problem of a refused change: what this order can't have, or can't have in its state. */
export function refusal({ reason, issues }: Refused) {
  return issues ? problem(422, reason, { errors: issues }) : problem(409, reason);
}
