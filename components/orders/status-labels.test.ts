import { describe, expect, it } from "vitest";
import {
  emailStatusLabels,
  inventoryStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
  refundStatusLabels,
  shipmentStatusLabel,
  shipmentStatusLabels,
} from "./status-labels";

const tables = {
  emailStatusLabels,
  inventoryStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
  refundStatusLabels,
  shipmentStatusLabels,
};

describe("status labels", () => {
  it.each(Object.entries(tables))("names every status in %s differently", (_, labels) => {
    const names = Object.values(labels).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("names no label of a shipment that has none", () => {
    const nameOf = (status: string, isManual: boolean) =>
      shipmentStatusLabel({ status, isManual }).name;
    expect(nameOf("label_created", false)).toBe("Label created");
    expect(nameOf("label_created", true)).toBe("Shipped");
    expect(nameOf("requested", true)).toBe("Shipping requested");
    expect(nameOf("lost", true)).toBe("Lost");
    expect(shipmentStatusLabel(null).name).toBe("Not shipped");
  });
});
