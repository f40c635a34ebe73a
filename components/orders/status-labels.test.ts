import { describe, expect, it } from "vitest";
import {
  emailStatusLabels,
  inventoryStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
  refundStatusLabels,
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
});
