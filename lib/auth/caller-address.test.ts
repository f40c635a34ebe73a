import { describe, expect, it } from "vitest";
import { callerAddress } from "./caller-address";

describe("callerAddress", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["203.0.113.7, 192.0.2.1", "192.0.2.1"],
    ["203.0.113.7 , ::1 ", "::1"],
    ["203.0.113.7,", "unknown"],
    ["", "unknown"],
  ])("trusts only the last hop of %j", (forwarded, address) => {
    expect(callerAddress(new Headers({ "x-forwarded-for": forwarded }))).toBe(address);
  });

  it("is unknown without the header", () => {
    expect(callerAddress(new Headers())).toBe("unknown");
  });
});
