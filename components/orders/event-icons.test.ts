import { Check, CircleX, PackageX } from "lucide-react";
import { describe, expect, it } from "vitest";
import { orderEventTypes } from "@/lib/domain/events";
import { eventIcon } from "./event-icons";

describe("eventIcon", () => {
  it("has a check mark only for what went well", () => {
    const update = { type: "order/status.updated", data: {} };
    expect(eventIcon({ ...update, data: { to: "completed" }, status: "completed" })).toBe(Check);
    expect(eventIcon({ ...update, data: { to: "failed" }, status: "failed" })).toBe(CircleX);
    // The data of a live event arrives a moment later.
    expect(eventIcon({ ...update, status: "failed" })).toBe(CircleX);
    for (const type of [...orderEventTypes, "order/unknown"]) {
      // An operator has dealt with it.
      if (type === "shipment/handled" || type === "payment/reviewed") continue;
      for (const status of ["failed", "expired", "cancelled"]) {
        expect(eventIcon({ type, data: {}, status }), `${type} ${status}`).not.toBe(Check);
      }
    }
  });

  it("shows what became of a package", () => {
    const lost = { type: "shipment/updated", data: { status: "lost" }, status: "shipped" };
    expect(eventIcon(lost)).toBe(PackageX);
  });
});
