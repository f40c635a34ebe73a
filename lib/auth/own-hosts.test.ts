import { describe, expect, it } from "vitest";
import { isOwnHost, isOwnOrigin } from "./own-hosts";

const settings = {
  ...{ APP_URL: "https://shop.example", HOST: "10.0.0.5" },
  ALLOWED_HOSTS: ["web", "[fd00::7]"],
};

describe("isOwnHost", () => {
  it.each([
    ...["shop.example", "Shop.Example:443", "shop.example.", "web:3000", "[FD00::7]:3000"],
    ...[
      "10.0.0.5:3000",
      "localhost",
      "LOCALHOST:3000",
      "127.0.0.1:3000",
      "127.1.2.3",
      "[::1]:3000",
    ],
  ])("accepts %s", (host) => {
    expect(isOwnHost(host, settings)).toBe(true);
  });

  it.each([
    ...["evil.example", "shop.example.evil.example", "notshop.example", "localhost.evil.example"],
    ...["127.0.0.1.evil.example", "10.0.0.1", "0.0.0.0", "[::2]", "", "shop.example:x"],
    ...["evil.example@shop.example", "shop.example/", "shop.example evil.example", "%ff"],
  ])("refuses %s", (host) => {
    expect(isOwnHost(host, settings)).toBe(false);
  });
});

describe("isOwnHost of a server that listens", () => {
  it.each([
    ["fd00::9", "[fd00::9]:3000", true],
    ["Shop-1", "shop-1", true],
    ["0.0.0.0", "0.0.0.0:3000", false],
    ["::", "[::]:3000", false],
    ["::", "[::1]:3000", true],
  ])("on %s, for %s", (HOST, host, expected) => {
    expect(isOwnHost(host, { ...settings, HOST })).toBe(expected);
  });
});

describe("isOwnOrigin", () => {
  it.each([
    ["https://shop.example", "shop.example"],
    // A reverse proxy may send its own name for the app.
    ["https://shop.example", "127.0.0.1:3000"],
    ["https://shop.example", null],
    ["http://localhost:3000", "localhost:3000"],
    ["https://web", "web"],
  ])("accepts %s with the host %s", (origin, host) => {
    expect(isOwnOrigin(origin, host, settings)).toBe(true);
  });

  it.each([
    ["https://evil.example", "shop.example"],
    ["https://evil.example", "evil.example"],
    ["http://shop.example", "shop.example"],
    ["http://localhost:8000", "localhost:3000"],
    ["http://localhost:3000", "shop.example"],
    ["null", "shop.example"],
    ["", "localhost:3000"],
    ["not a URL", "localhost:3000"],
  ])("refuses %s with the host %s", (origin, host) => {
    expect(isOwnOrigin(origin, host, settings)).toBe(false);
  });
});
