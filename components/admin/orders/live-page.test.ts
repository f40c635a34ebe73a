import { describe, expect, it } from "vitest";
import type { AdminOrderPage, AdminOrderRow } from "@/lib/domain/order/admin-list";
import { comparePages, keepLatest, mergeRows, patchOrder } from "./live-page";

function row(id: number, seq = 1): AdminOrderRow {
  return {
    ...{ id, seq, reference: null, customerId: null, customerName: null, email: null, units: 1 },
    ...{ firstItem: "Test product", otherItems: 0, total: 1_200, currency: "usd" },
    ...{ status: "pending", paymentStatus: "pending", inventoryStatus: "reserved" },
    ...{ waitingFor: null, attention: null, holdReason: null, trackingNumber: null },
    createdAt: "2026-11-25T10:00:00.000Z",
  };
}

function page(...ids: number[]): AdminOrderPage {
  const orders = ids.map((id) => row(id));
  return { orders, next: null, previous: null, total: ids.length, totalIsExact: true };
}

describe("comparePages", () => {
  it("finds no difference when the page is the same, or was not fetched again", () => {
    expect(comparePages(page(3, 2, 1), page(3, 2, 1))).toEqual({ added: [], isChanged: false });
    expect(comparePages(page(3, 2, 1), null)).toEqual({ added: [], isChanged: false });
  });

  it.each([
    ["new orders that push others to the next page", page(3, 2), page(5, 4), [5, 4], false],
    ["a new order at the top of a full page", page(3, 2), page(4, 3), [4], false],
    ["a new order at the top of a short page", page(3, 2), page(4, 3, 2), [4], false],
    ["a new order in the middle", page(5, 1), page(5, 3, 1), [3], false],
    ["a new order on an empty page", page(), page(4), [4], false],
    ["a removed order", page(3, 2, 1), page(3, 1), [], true],
    ["an order that moved up when another was removed", page(3, 2), page(3, 1), [], true],
    ["the removal of the only order", page(3), page(), [], true],
    ["a new order and a removed one", page(3, 2, 1), page(4, 3, 1), [4], true],
  ])("finds %s", (_, current, fetched, added, isChanged) => {
    expect(comparePages(current, fetched)).toEqual({ added, isChanged });
  });
});

describe("a live page", () => {
  const update = {
    ...{ orderId: 2, seq: 4, type: "order/cancelled", at: "2026-11-25T10:00:01.000Z" },
    ...{ status: "cancelled", paymentStatus: "voided", inventoryStatus: "released" },
  } as Parameters<typeof patchOrder>[1];

  it("applies a newer update in place and ignores an older one", () => {
    const patched = patchOrder(page(3, 2), update);
    expect(patched.orders.map(({ status }) => status)).toEqual(["pending", "cancelled"]);
    expect(patchOrder(patched, { ...update, seq: 3 })).toBe(patched);
  });

  it("keeps an update when older rows are fetched after it", () => {
    const patched = patchOrder(page(3, 2), update);
    expect(mergeRows(patched, page(2).orders).orders[1]?.status).toBe("cancelled");
    expect(keepLatest(patched, page(3, 2)).orders[1]?.status).toBe("cancelled");
  });
});
