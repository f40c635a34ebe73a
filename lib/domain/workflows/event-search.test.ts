import { describe, expect, it } from "vitest";
import { eventSearchFields, formatEventCursor, readEventTerm } from "./event-search";

describe("the search term of a list of events", () => {
  it.each([
    ["#17", { kind: "order", orderId: 17 }],
    ["orderId:17", { kind: "order", orderId: 17 }],
    ["$.orderId == 17", { kind: "order", orderId: 17 }],
    ["lax $.orderId > 17", { kind: "payload", path: "lax $.orderId > 17", isIndexed: false }],
    ["order-17-3", { kind: "id", eventId: "order-17-3" }],
    ["2026-11-29T12:00:00.000Z", { kind: "id", eventId: "2026-11-29T12:00:00.000Z" }],
    ["payment", { kind: "name", text: "payment" }],
    ["order/created", { kind: "name", text: "order/created" }],
    ["$.total > 100", { kind: "payload", path: "$.total > 100", isIndexed: false }],
    [
      "code: card_declined",
      { kind: "payload", path: '$."code" == "card_declined"', isIndexed: true },
    ],
    [
      "items.productId:3",
      {
        kind: "payload",
        path: '$."items"."productId" == 3 || $."items"."productId" == "3"',
        isIndexed: true,
      },
    ],
    [
      'reason:"no \\"stock"',
      { kind: "payload", path: '$."reason" == "no \\\\\\"stock"', isIndexed: true },
    ],
  ])("%s", (term, expected) => {
    expect(readEventTerm(term)).toEqual(expected);
  });
});

describe("the cursor of a list of events", () => {
  it.each([
    { orderEventId: 12, logged: { atMs: 1_796_000_000_000, id: "gateway-evt_1.2" } },
    { orderEventId: null, logged: null },
    { orderEventId: 3, logged: null },
  ])("survives the URL: %o", (cursor) => {
    expect(eventSearchFields.cursor.parse(formatEventCursor(cursor))).toEqual(cursor);
  });

  it("refuses other text", () => {
    expect(eventSearchFields.cursor.safeParse("12").success).toBe(false);
  });
});
