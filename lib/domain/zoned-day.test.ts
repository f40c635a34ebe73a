import { expect, test } from "vitest";
import { dayIn } from "./zoned-day";

test.each([
  ["UTC", "2026-11-25T23:30:00.000Z", "2026-11-25"],
  ["Europe/Berlin", "2026-11-25T23:30:00.000Z", "2026-11-26"],
  ["America/Los_Angeles", "2026-11-25T07:59:59.999Z", "2026-11-24"],
  // Summer time ends that night: its hour from two to three is there twice.
  ["Europe/Berlin", "2026-10-24T21:59:59.000Z", "2026-10-24"],
  ["Europe/Berlin", "2026-10-25T22:59:59.000Z", "2026-10-25"],
  ["Europe/Berlin", "2026-10-25T23:00:00.000Z", "2026-10-26"],
])("in %s it is at %s the %s", (timeZone, instant, day) => {
  expect(dayIn(timeZone)(instant)).toBe(day);
});
