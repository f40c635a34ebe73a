import { describe, expect, it } from "vitest";
import type { AdminOrderPage, AdminOrderRow } from "@/lib/domain/order/admin-list";
import { keepLatest, mergeRows, newsOf, patchOrder } from "./live-page";

function row(id: number, seq = 1): AdminOrderRow {
  return {
    ...{ id, seq, reference: null, customerId: null, customerName: null, email: null, units: 1 },
    ...{ firstItem: "Test piece", otherItems: 0, total: 1_200, currency: "usd" },
    ...{ status: "pending", paymentStatus: "pending", inventoryStatus: "reserved" },
    ...{ waitingFor: null, attention: null, holdReason: null, trackingNumber: null },
    createdAt: "2026-11-25T10:00:00.000Z",
  };
}

function page(...ids: number[]): AdminOrderPage {
  const orders = ids.map((id) => row(id));
  return { orders, next: null, previous: null, total: ids.length, totalIsExact: true };
}

describe("the news of a page", () => {
  it("are none while it is the same, or was not read again", () => {
    expect(newsOf(page(3, 2, 1), page(3, 2, 1))).toEqual({ added: [], isChanged: false });
    expect(newsOf(page(3, 2, 1), null)).toEqual({ added: [], isChanged: false });
  });

  it.each([
    ["on top, with others pushed over the end", page(3, 2), page(5, 4), [5, 4], false],
    ["on top of a full page", page(3, 2), page(4, 3), [4], false],
    ["on top of a short page", page(3, 2), page(4, 3, 2), [4], false],
    ["in between", page(5, 1), page(5, 3, 1), [3], false],
    ["on an empty page", page(), page(4), [4], false],
    ["none, and one has left", page(3, 2, 1), page(3, 1), [], true],
    ["none, and one has moved up for the last", page(3, 2), page(3, 1), [], true],
    ["none, and the only one has left", page(3), page(), [], true],
    ["on top, while another has left", page(3, 2, 1), page(4, 3, 1), [4], true],
  ])("are new orders: %s", (_, shown, read, added, isChanged) => {
    expect(newsOf(shown, read)).toEqual({ added, isChanged });
  });
});

describe("a page that is live", () => {
  const step = {
    ...{ orderId: 2, seq: 4, type: "order/cancelled", at: "2026-11-25T10:00:01.000Z" },
    ...{ status: "cancelled", paymentStatus: "voided", inventoryStatus: "released" },
  } as Parameters<typeof patchOrder>[1];

  it("takes a step in place, and is the same when the step is old", () => {
    const patched = patchOrder(page(3, 2), step);
    expect(patched.orders.map(({ status }) => status)).toEqual(["pending", "cancelled"]);
    expect(patchOrder(patched, { ...step, seq: 3 })).toBe(patched);
  });

  it("keeps a step when older rows are read after it", () => {
    const patched = patchOrder(page(3, 2), step);
    expect(mergeRows(patched, page(2).orders).orders[1]?.status).toBe("cancelled");
    expect(keepLatest(patched, page(3, 2)).orders[1]?.status).toBe("cancelled");
  });
});
