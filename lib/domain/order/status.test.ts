import { describe, expect, it } from "vitest";
import {
  canMove,
  closedShipmentStatuses,
  endedStatuses,
  inventoryTransitions,
  isEnded,
  isTerminal,
  orderStatus,
  orderTransitions,
  paymentTransitions,
  terminalStatuses,
} from "./status";

function reachable(table: Record<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set([start]);
  for (const state of seen) for (const next of table[state] ?? []) seen.add(next);
  return seen;
}

describe("transition tables", () => {
  it.each([
    ["status", orderTransitions, []],
    // A free order never had another payment status.
    ["paymentStatus", paymentTransitions, ["not_required"]],
    ["inventoryStatus", inventoryTransitions, []],
  ])("reaches every %s from pending", (_name, table, others) => {
    const all = [...reachable(table, "pending"), ...others];
    expect(all.sort()).toEqual(Object.keys(table).sort());
  });

  it("have exactly six terminal statuses, three of them without a shipment", () => {
    const terminal = ["completed", "returned", "lost", "failed", "expired", "cancelled"];
    expect(terminalStatuses).toEqual(terminal);
    expect(orderStatus.options.filter(isEnded)).toEqual([...endedStatuses]);
  });

  it("never cancel a shipped order", () => {
    expect(canMove(orderTransitions, "shipped", "cancelled")).toBe(false);
  });

  it("never leave an ended or closed status", () => {
    for (const ended of [...endedStatuses, ...closedShipmentStatuses]) {
      expect(isTerminal(ended)).toBe(true);
      expect(orderTransitions[ended]).toEqual([]);
    }
    expect(orderTransitions.completed).toEqual([...closedShipmentStatuses]);
  });
});
