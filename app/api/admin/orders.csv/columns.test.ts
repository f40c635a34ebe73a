import { describe, expect, it } from "vitest";
import type { AdminOrderRow } from "@/lib/domain/order/admin-list";
import { orderCsvColumns } from "./columns";

describe("orderCsvColumns", () => {
  it("contains the time in UTC and the day in the shop's time zone", () => {
    const order = { createdAt: "2026-11-25T23:30:00.000Z" } as AdminOrderRow;
    const columns = orderCsvColumns({ timeZone: "Europe/Berlin" });
    expect(columns.placed?.(order)).toBe("2026-11-25T23:30:00.000Z");
    expect(columns["placed_day (Europe/Berlin)"]?.(order)).toBe("2026-11-26");
  });
});
