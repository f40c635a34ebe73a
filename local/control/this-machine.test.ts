import { expect, it } from "vitest";
import { isFromThisMachine } from "./this-machine";

const asks = (peer: string, host?: string) =>
  isFromThisMachine({ peer, headers: host === undefined ? {} : { host } });

it.each([
  ["127.0.0.1", "127.0.0.1:12111"],
  ["::ffff:127.0.0.1", "localhost:12111"],
  ["::1", "[::1]:12111"],
])("%s asking for %s is of this machine", (peer, host) => {
  expect(asks(peer, host)).toBe(true);
});

it.each([
  ["192.168.1.7", "127.0.0.1:12111"],
  ["127.0.0.1", "rebound.example:12111"],
  ["127.0.0.1", "127.0.0.1.nip.example"],
  ["127.0.0.1", "not a host"],
  ["127.0.0.1", undefined],
  ["", "localhost"],
])("%s asking for %s is not", (peer, host) => {
  expect(asks(peer, host)).toBe(false);
});
