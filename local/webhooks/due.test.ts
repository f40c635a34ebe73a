import { expect, it } from "vitest";
import { dueInWindow } from "./due";

const at = (ms: number) => new Date(ms);

it("is due after its delay", () => {
  expect(dueInWindow(at(10_250), 0, false)).toEqual(at(10_250));
  expect(dueInWindow(at(10_250), 400, false)).toEqual(at(10_650));
});

it("in reverse, all of one second are due together at its end", () => {
  const dues = [10_000, 10_250, 10_999].map((now) => dueInWindow(at(now), 0, true));
  expect(dues).toEqual([at(11_000), at(11_000), at(11_000)]);
  expect(dueInWindow(at(11_000), 0, true)).toEqual(at(12_000));
});
