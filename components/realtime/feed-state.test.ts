import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyUpdate,
  isBehind,
  mergeEvents,
  mergeOrder,
  parseUpdate,
  initialFeedState,
} from "@/components/realtime/feed-state";
import { orderStatus } from "@/lib/domain/order/status";
import type { OrderEventView } from "@/lib/domain/order/view";
import type { OrderUpdate } from "@/lib/domain/realtime";

interface TestOrder {
  id: number;
  seq: number;
  status: string;
}

/** A status that tells the step from its neighbours: no order really goes this way. */
function statusAt(seq: number) {
  return orderStatus.options[seq % orderStatus.options.length] ?? "pending";
}

function update(seq: number, orderId = 1): OrderUpdate {
  return {
    orderId,
    seq,
    type: `order/step.${seq}`,
    status: statusAt(seq),
    paymentStatus: "pending",
    inventoryStatus: "pending",
    at: new Date(seq * 1_000).toISOString(),
  };
}

function event(seq: number): OrderEventView {
  const { orderId: _, ...step } = update(seq);
  return { ...step, data: { seq }, actor: "system" };
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

describe("a live update", () => {
  test("that comes next is applied to order and timeline at once", () => {
    const { outcome, state } = applyUpdate(stateAt(2), update(3));
    expect(outcome).toBe("applied");
    expect(state.order).toMatchObject({ id: 1, seq: 3, status: statusAt(3) });
    expect(state.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(isBehind(state)).toBe(true);
  });

  test("that is older, or another order's, changes nothing", () => {
    const state = stateAt(2);
    expect(applyUpdate(state, update(2))).toEqual({ outcome: "stale", state });
    expect(applyUpdate(state, update(3, 9))).toEqual({ outcome: "stale", state });
  });

  test("that leaves a gap is not shown", () => {
    const state = stateAt(2);
    expect(applyUpdate(state, update(4))).toEqual({ outcome: "gap", state });
  });

  test("of a step whose event was read a moment after its order is the order's news", () => {
    const torn = mergeEvents(stateAt(2), [event(3)]);
    expect(isBehind(torn)).toBe(true);
    const { outcome, state } = applyUpdate(torn, update(3));
    expect(outcome).toBe("applied");
    expect(state).toEqual({ ...torn, order: { ...state.order, seq: 3, status: statusAt(3) } });
    expect(applyUpdate(state, update(3)).outcome).toBe("stale");
  });

  test("does not take back an order that was read in a later state", () => {
    const ahead = mergeOrder(stateAt(2), orderAt(5));
    const { state } = applyUpdate(ahead, update(3));
    expect(state.order).toEqual(orderAt(5));
    expect(isBehind(state)).toBe(true);
  });
});

describe("events read from the app", () => {
  test("give the details of what came live", () => {
    const { state } = applyUpdate(stateAt(2), update(3));
    const merged = mergeEvents(state, [event(3)]);
    expect(merged.events[2]).toEqual(event(3));
    expect(isBehind(merged)).toBe(false);
  });

  test("never leave a hole in the timeline", () => {
    const merged = mergeEvents(stateAt(2), [event(5), event(3)]);
    expect(merged.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test("that are known already change nothing", () => {
    const state = stateAt(3);
    expect(mergeEvents(state, [event(2), event(3)])).toBe(state);
  });
});

test("an order read late does not overwrite a later one", () => {
  const { state } = applyUpdate(stateAt(2), update(3));
  expect(mergeOrder(state, orderAt(2)).order.status).toBe(statusAt(3));
  expect(mergeOrder(state, { ...orderAt(3), status: "read" }).order.status).toBe("read");
});

test("whatever order messages and answers come in, the timeline is gap-free and ends complete", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("live" as const), seq: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ kind: fc.constant("read" as const), upTo: fc.integer({ min: 0, max: 12 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let state = stateAt(0);
      for (const taken of steps) {
        if (taken.kind === "live") state = applyUpdate(state, update(taken.seq)).state;
        else {
          const all = Array.from({ length: taken.upTo }, (_, index) => event(index + 1));
          const read = all.filter(({ seq }) => seq > state.detailedSeq);
          state = mergeOrder(mergeEvents(state, read), orderAt(taken.upTo));
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

test("reads live messages in the published shape only", () => {
  expect(parseUpdate({ ...update(3), extra: 1 })).toEqual(update(3));
  const { at: _, ...incomplete } = update(3);
  const wrong = [{ seq: "3" }, { seq: 1.5 }, { status: "lost" }, { paymentStatus: null }];
  const payloads = wrong.map((fields) => ({ ...update(3), ...fields }));
  for (const payload of [null, "x", [], {}, incomplete, ...payloads]) {
    expect(parseUpdate(payload)).toBeUndefined();
  }
});
