import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderStatus } from "@/lib/domain/order/status";
import type { OrderEventView } from "@/lib/domain/order/view";
import type { OrderUpdate } from "@/lib/domain/realtime";
import {
  applyUpdate,
  initialFeedState,
  isBehind,
  mergeEvents,
  mergeOrder,
  parseUpdate,
} from "./feed-state";

interface TestOrder {
  id: number;
  seq: number;
  status: string;
}

/** A status that differs from the neighboring ones. Real orders don't change in this sequence. */
function statusAt(seq: number) {
  return orderStatus.options[seq % orderStatus.options.length] ?? "pending";
}

function update(seq: number, orderId = 1): OrderUpdate {
  return {
    orderId,
    seq,
    type: `order/test.${seq}`,
    status: statusAt(seq),
    paymentStatus: "pending",
    inventoryStatus: "pending",
    at: new Date(seq * 1_000).toISOString(),
  };
}

function event(seq: number): OrderEventView {
  const { orderId: _, ...fields } = update(seq);
  return { ...fields, data: { seq }, actor: "system" };
}

function orderAt(seq: number): TestOrder {
  return { id: 1, seq, status: statusAt(seq) };
}

function stateAt(seq: number) {
  return initialFeedState(
    orderAt(seq),
    Array.from({ length: seq }, (_, index) => event(index + 1)),
  );
}

describe("applyUpdate", () => {
  it("applies the next update to the order and its events", () => {
    const { outcome, state } = applyUpdate(stateAt(2), update(3));
    expect(outcome).toBe("applied");
    expect(state.order).toMatchObject({ id: 1, seq: 3, status: statusAt(3) });
    expect(state.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(isBehind(state)).toBe(true);
  });

  it("ignores older updates and those of other orders", () => {
    const state = stateAt(2);
    expect(applyUpdate(state, update(2))).toEqual({ outcome: "stale", state });
    expect(applyUpdate(state, update(3, 9))).toEqual({ outcome: "stale", state });
  });

  it("reports a gap instead of applying an update that skips one", () => {
    const state = stateAt(2);
    expect(applyUpdate(state, update(4))).toEqual({ outcome: "gap", state });
  });

  it("updates only the order if its event was read already", () => {
    const outOfStep = mergeEvents(stateAt(2), [event(3)]);
    expect(isBehind(outOfStep)).toBe(true);
    const { outcome, state } = applyUpdate(outOfStep, update(3));
    expect(outcome).toBe("applied");
    expect(state).toEqual({ ...outOfStep, order: { ...state.order, seq: 3, status: statusAt(3) } });
    expect(applyUpdate(state, update(3)).outcome).toBe("stale");
  });

  it("keeps an order that was read in a later state", () => {
    const ahead = mergeOrder(stateAt(2), orderAt(5));
    const { state } = applyUpdate(ahead, update(3));
    expect(state.order).toEqual(orderAt(5));
    expect(isBehind(state)).toBe(true);
  });
});

describe("mergeEvents", () => {
  it("adds the details of events that arrived live", () => {
    const { state } = applyUpdate(stateAt(2), update(3));
    const merged = mergeEvents(state, [event(3)]);
    expect(merged.events[2]).toEqual(event(3));
    expect(isBehind(merged)).toBe(false);
  });

  it("never leaves a gap in the timeline", () => {
    const merged = mergeEvents(stateAt(2), [event(5), event(3)]);
    expect(merged.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it("returns the same state if every event is known", () => {
    const state = stateAt(3);
    expect(mergeEvents(state, [event(2), event(3)])).toBe(state);
  });
});

describe("mergeOrder", () => {
  it("ignores an order that is older than the displayed one", () => {
    const { state } = applyUpdate(stateAt(2), update(3));
    expect(mergeOrder(state, orderAt(2)).order.status).toBe(statusAt(3));
    expect(mergeOrder(state, { ...orderAt(3), status: "read" }).order.status).toBe("read");
  });
});

describe("feed state", () => {
  it("has no gaps and ends complete, regardless of the order of messages and responses", () => {
    const arrival = fc.oneof(
      fc.record({ kind: fc.constant("live" as const), seq: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ kind: fc.constant("read" as const), upTo: fc.integer({ min: 0, max: 12 }) }),
    );
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 40 }), (arrivals) => {
        let state = stateAt(0);
        for (const arrival of arrivals) {
          if (arrival.kind === "live") state = applyUpdate(state, update(arrival.seq)).state;
          else {
            const all = Array.from({ length: arrival.upTo }, (_, index) => event(index + 1));
            const read = all.filter(({ seq }) => seq > state.detailedSeq);
            state = mergeOrder(mergeEvents(state, read), orderAt(arrival.upTo));
          }
          const seqs = state.events.map(({ seq }) => seq);
          expect(seqs).toEqual(seqs.map((_, index) => index + 1));
          expect(state.order.seq).toBeGreaterThanOrEqual(seqs.length);
        }
        const rest = Array.from({ length: 12 }, (_, index) => event(index + 1));
        state = mergeOrder(mergeEvents(state, rest), orderAt(12));
        expect(state.events).toEqual(rest);
        expect(isBehind(state)).toBe(false);
      }),
    );
  });
});

describe("parseUpdate", () => {
  it("accepts live messages of the published shape only", () => {
    expect(parseUpdate({ ...update(3), extra: 1 })).toEqual(update(3));
    const { at: _, ...incomplete } = update(3);
    const wrong = [{ seq: "3" }, { seq: 1.5 }, { status: "gone" }, { paymentStatus: null }];
    const payloads = wrong.map((fields) => ({ ...update(3), ...fields }));
    for (const payload of [null, "x", [], {}, incomplete, ...payloads]) {
      expect(parseUpdate(payload)).toBeUndefined();
    }
  });
});
