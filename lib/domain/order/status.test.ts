import { describe, expect, it } from "vitest";
import {
  canMove,
  inventoryTransitions,
  isEnded,
  isTerminal,
  orderStatus,
  orderTransitions,
  paymentTransitions,
} from "./status";

function reachable(table: Record<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set([start]);
  for (const state of seen) for (const next of table[state] ?? []) seen.add(next);
  return seen;
}

describe("transition tables", () => {
  it.each([
    ["status", orderTransitions],
    ["paymentStatus", paymentTransitions],
    ["inventoryStatus", inventoryTransitions],
  ])("reaches every %s from pending", (_name, table) => {
    expect([...reachable(table, "pending")].sort()).toEqual(Object.keys(table).sort());
  });

  it("ends in exactly the four terminal statuses", () => {
    const terminal = orderStatus.options.filter(isTerminal);
    expect(terminal).toEqual(["completed", "failed", "expired", "cancelled"]);
    expect(orderStatus.options.filter(isEnded)).toEqual(["failed", "expired", "cancelled"]);
  });

  it("never cancels what has shipped, never ships what has ended", () => {
    expect(canMove(orderTransitions, "shipped", "cancelled")).toBe(false);
    for (const ended of ["failed", "expired", "cancelled"] as const) {
      expect(orderTransitions[ended]).toEqual([]);
    }
  });
});
