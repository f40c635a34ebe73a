import { describe, expect, it } from "vitest";
import { callerAddress } from "./caller-address";

const addressOf = (forwarded: string) =>
  callerAddress(new Headers({ "x-forwarded-for": forwarded }));

describe("callerAddress", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["203.0.113.7, 192.0.2.1", "192.0.2.1"],
    ["203.0.113.7 , ::1 ", "0:0:0:0::/64"],
    ["203.0.113.7,", "unknown"],
    ["", "unknown"],
  ])("trusts only the last hop of %j", (forwarded, address) => {
    expect(addressOf(forwarded)).toBe(address);
  });

  it.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["[2001:db8:1:2::3]:443", "2001:db8:1:2::/64"],
    ["64:ff9b::192.0.2.33", "64:ff9b:0:0::/64"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
  ])("counts %s as its network or its IPv4 address", (forwarded, address) => {
    expect(addressOf(forwarded)).toBe(address);
  });

  it("is unknown without the header", () => {
    expect(callerAddress(new Headers())).toBe("unknown");
  });
});
