import { describe, expect, it } from "vitest";
import { callerAddress, widerNetwork } from "./caller-address";

const addressOf = (forwarded: string) =>
  callerAddress(new Headers({ "x-forwarded-for": forwarded }));

describe("callerAddress", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["203.0.113.7, 192.0.2.1", "192.0.2.1"],
    ["203.0.113.7 , ::1 ", "0:0:0:0::/56"],
    ["203.0.113.7,", "unknown"],
    ["", "unknown"],
  ])("trusts only the last hop of %j", (forwarded, address) => {
    expect(addressOf(forwarded)).toBe(address);
  });

  it.each([
    ["192.0.2.1:54321", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:0::/56"],
    ["2001:db8:1:02ff:3:4:5:6", "2001:db8:1:200::/56"],
    ["2001:0DB8:0001:0300::9", "2001:db8:1:300::/56"],
    ["2001:db8::1", "2001:db8:0:0::/56"],
    ["fe80::1%eth0", "fe80:0:0:0::/56"],
    ["[2001:db8:1:2::3]:443", "2001:db8:1:0::/56"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:c000:0201", "192.0.2.1"],
    ["[::ffff:192.0.2.1]:443", "192.0.2.1"],
    ["64:ff9b::192.0.2.33", "192.0.2.33"],
    ["2002:c000:0221:1:2:3:4:5", "192.0.2.33"],
    ["_hidden", "unknown"],
    ["999.0.2.1", "unknown"],
  ])("counts %s as its network or its IPv4 address", (text, address) => {
    expect(addressOf(text)).toBe(address);
  });

  it("is unknown without the header", () => {
    expect(callerAddress(new Headers())).toBe("unknown");
  });
});

describe("widerNetwork", () => {
  it("is the /48 of an IPv6 network, and nothing for IPv4", () => {
    expect(widerNetwork(addressOf("2001:db8:1:ff00::1"))).toBe("2001:db8:1::/48");
    expect(widerNetwork(addressOf("2001:db8::1"))).toBe("2001:db8:0::/48");
    expect(widerNetwork("192.0.2.1")).toBeNull();
    expect(widerNetwork("unknown")).toBeNull();
  });
});
