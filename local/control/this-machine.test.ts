import { describe, expect, it } from "vitest";
import { isFromThisMachine } from "./this-machine";

const isLocal = (peer: string, host?: string) =>
  isFromThisMachine({ peer, headers: host === undefined ? {} : { host } });

describe("isFromThisMachine", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1:12111"],
    ["::ffff:127.0.0.1", "localhost:12111"],
    ["::1", "[::1]:12111"],
  ])("accepts peer %s with host %s", (peer, host) => {
    expect(isLocal(peer, host)).toBe(true);
  });

  it.each([
    ["192.168.1.7", "127.0.0.1:12111"],
    ["127.0.0.1", "rebound.example:12111"],
    ["127.0.0.1", "127.0.0.1.nip.example"],
    ["127.0.0.1", "not a host"],
    ["127.0.0.1", undefined],
    ["", "localhost"],
  ])("refuses peer %s with host %s", (peer, host) => {
    expect(isLocal(peer, host)).toBe(false);
  });
});
