import { expect, test } from "vitest";
import { callerAddress } from "./caller-address";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["203.0.113.7, 192.0.2.1", "192.0.2.1"],
  ["203.0.113.7 , ::1 ", "::1"],
  ["203.0.113.7,", "unknown"],
  ["", "unknown"],
])("of %j the last hop alone is believed", (forwarded, address) => {
  expect(callerAddress(new Headers({ "x-forwarded-for": forwarded }))).toBe(address);
});

test("without a word of it nobody knows", () => {
  expect(callerAddress(new Headers())).toBe("unknown");
});
