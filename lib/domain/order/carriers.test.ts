import { describe, expect, it } from "vitest";
import { knownCarriers, trackingUrl } from "./carriers";

const address = { country: "NL", postalCode: "1016 EE" };
const url = (carrier: string | null, trackingNumber: string | null) =>
  trackingUrl({ carrier, trackingNumber }, address);

describe("trackingUrl", () => {
  it("leads to the carrier's page, however its name is written", () => {
    const expected = "https://www.ups.com/track?tracknum=1Z999AA10123456784";
    for (const name of ["UPS", "ups", " U.P.S. "]) {
      expect(url(name, "1Z 999 AA1 01 2345 6784")).toBe(expected);
    }
    expect(url("DHL Express", "1234567890")).toContain("tracking-id=1234567890");
  });

  it("is one for every listed carrier", () => {
    for (const carrier of knownCarriers) expect(url(carrier, "AB12")).toMatch(/^https:.*AB12/);
  });

  it("encodes the number, so that it can't change where the link leads", () => {
    expect(url("UPS", "1&next=//evil.example#/../?x=1")).toBe(
      "https://www.ups.com/track?tracknum=1%26next%3D%2F%2Fevil.example%23%2F..%2F%3Fx%3D1",
    );
  });

  it("is null for other carriers, without a number, and without an address that it needs", () => {
    expect(url("Waybill Post", "WB1")).toBeNull();
    expect(url("Bike courier", "17")).toBeNull();
    expect(url(null, "17")).toBeNull();
    expect(url("UPS", null)).toBeNull();
    expect(trackingUrl({ carrier: "PostNL", trackingNumber: "3S1" }, "1 Main St")).toBeNull();
    expect(url("PostNL", "3S1")).toBe("https://jouw.postnl.nl/track-and-trace/3S1-NL-1016EE");
    for (const postalCode of ["evil.example/x", "10", "cheappills-now", "1016/EE"]) {
      const shipment = { carrier: "PostNL", trackingNumber: "3S1" };
      expect(trackingUrl(shipment, { country: "NL", postalCode })).toBeNull();
    }
  });
});
