import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import type { ChangeOrderDetails } from "./api-input";
import { decideDetailsChange, type OrderDetails } from "./detail-rules";

const policy = { fulfillment: "auto", capture: "at_join" } as const;
const order = createModel("pm_card_visa", policy).order;
const current: OrderDetails = {
  shippingAddress: "1 Harbour Street",
  reference: "web-1",
  metadata: { channel: "web", gift: "yes" },
};

function decide(wanted: ChangeOrderDetails, facts = order) {
  return decideDetailsChange(facts, current, wanted);
}

describe("decideDetailsChange", () => {
  it("sets, keeps and removes pairs of metadata", () => {
    expect(decide({ metadata: { gift: null, channel: "phone", note: "x" } })).toMatchObject({
      change: {
        steps: [{ event: { type: "order/details_changed", data: { fields: ["metadata"] } } }],
        details: { metadata: { channel: "phone", note: "x" } },
      },
    });
  });

  it.each<ChangeOrderDetails>([
    { reference: "web-1" },
    { shippingAddress: "1 Harbour Street" },
    { metadata: { gift: "yes", other: null } },
  ])("is no change for %j", (wanted) => {
    expect(decide(wanted)).toEqual({ kind: "unchanged" });
  });

  it("tells addresses apart that read the same in one line", () => {
    const parts = { name: "Mira", line1: "1 Harbour Street", city: "Portsmouth", country: "GB" };
    const stored = { ...parts, line1: "1 Harbour Street, Flat 2" };
    const wanted = { ...parts, line2: "Flat 2" };
    const facts = { ...current, shippingAddress: stored };
    expect(decideDetailsChange(order, facts, { shippingAddress: wanted })).toMatchObject({
      change: { address: wanted },
    });
    const again = { ...current, shippingAddress: { ...wanted } };
    expect(decideDetailsChange(order, again, { shippingAddress: wanted }).kind).toBe("unchanged");
  });

  it("removes a reference, and reports each change once", () => {
    const decision = decide({ reference: null, shippingAddress: "2 Hill Road" });
    expect(decision).toMatchObject({
      change: {
        address: "2 Hill Road",
        details: { reference: null },
        steps: [
          { event: { type: "order/address_changed" } },
          { event: { type: "order/details_changed", data: { fields: ["reference"] } } },
        ],
      },
    });
  });

  it("changes nothing of an order that can get no new address, except without one", () => {
    const shipped = { ...order, status: "shipped" as const };
    const wanted = { shippingAddress: "2 Hill Road", reference: "web-2" };
    expect(decide(wanted, shipped)).toMatchObject({ kind: "refused" });
    expect(decide({ reference: "web-2" }, shipped)).toMatchObject({ kind: "change" });
  });

  it("refuses more than 20 pairs in all", () => {
    const pairs = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`pair-${index}`, "x"]));
    expect(decide({ metadata: pairs(18) })).toMatchObject({ kind: "change" });
    expect(decide({ metadata: pairs(19) })).toMatchObject({
      kind: "refused",
      issues: [{ path: "metadata", message: "must leave at most 20 pairs" }],
    });
    expect(decide({ metadata: { ...pairs(19), gift: null } })).toMatchObject({ kind: "change" });
  });
});
