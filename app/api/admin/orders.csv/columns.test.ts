import { expect, test } from "vitest";
import type { AdminOrderRow } from "@/lib/domain/order/admin-list";
import { orderCsvColumns } from "./columns";

test("an order's day is the shop's, named in its heading, beside the instant", () => {
  const order = { createdAt: "2026-11-25T23:30:00.000Z" } as AdminOrderRow;
  const columns = orderCsvColumns({ timeZone: "Europe/Berlin" });
  expect(columns.placed?.(order)).toBe("2026-11-25T23:30:00.000Z");
  expect(columns["placed_day (Europe/Berlin)"]?.(order)).toBe("2026-11-26");
});
