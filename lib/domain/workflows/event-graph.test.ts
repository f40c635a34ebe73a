import { describe, expect, it } from "vitest";
import { eventGraph, matchesNode } from "./event-graph";
import { functionCatalog, triggerEvents } from "./function-catalog";

const { events, functions } = eventGraph();

describe("the graph of events and functions", () => {
  it("has each event and each function once", () => {
    expect(events.map(({ id }) => id).sort()).toEqual([...triggerEvents].sort());
    expect(functions.map(({ id }) => id).sort()).toEqual(
      functionCatalog.map(({ id }) => id).sort(),
    );
  });

  it("connects both ways", () => {
    for (const { id, others } of events) {
      expect(others.length, id).toBeGreaterThan(0);
      for (const other of others) {
        expect(functions.find((fn) => fn.id === other)?.others).toContain(id);
      }
    }
  });

  it("has fewer crossing lines than the order of the catalog", () => {
    const crossings = (left: readonly string[], right: readonly string[]) => {
      const lines = functionCatalog.flatMap(({ id, events: names }) =>
        names.map((name) => [left.indexOf(name), right.indexOf(id)] as const),
      );
      return lines.reduce(
        (sum, [a, b]) => sum + lines.filter(([c, d]) => a < c && b > d).length,
        0,
      );
    };
    const sorted = crossings(
      events.map(({ id }) => id),
      functions.map(({ id }) => id),
    );
    expect(sorted).toBeLessThan(
      crossings(
        triggerEvents,
        functionCatalog.map(({ id }) => id),
      ),
    );
  });

  it("is searched by the name of a node or of one that it is connected to", () => {
    const found = functions.filter((fn) => matchesNode(fn, " Order/Created"));
    expect(found.map(({ id }) => id).sort()).toEqual([
      ...["process-payment", "reserve-inventory", "send-customer-emails"],
    ]);
  });
});
