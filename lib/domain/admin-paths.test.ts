import { describe, expect, it } from "vitest";
import {
  eventPath,
  failureGroupPath,
  orderEventPath,
  orderTracePath,
  runPath,
} from "./admin-paths";

describe("the paths of admin pages", () => {
  it("encode ids that others have chosen", () => {
    expect(runPath("run/1?a b")).toBe("/admin/workflows/runs/run%2F1%3Fa%20b");
    expect(eventPath("order#1")).toBe("/admin/workflows/events/order%231");
    expect(failureGroupPath("../crons")).toBe("/admin/workflows/failures/..%2Fcrons");
  });

  it("lead to a part of an order's page", () => {
    expect(orderEventPath(17, 3)).toBe("/admin/orders/17#event-3");
    expect(orderTracePath(17)).toBe("/admin/orders/17?tab=trace");
    expect(orderTracePath(17, "failure")).toBe("/admin/orders/17?tab=trace&open=failure");
  });
});
