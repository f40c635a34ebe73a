import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { atMostEvery } from "./at-most-every";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("acts once after one question", () => {
  const act = vi.fn();
  atMostEvery(1_000, act).ask();
  vi.advanceTimersByTime(999);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5_000);
  expect(act).toHaveBeenCalledTimes(1);
});

it("acts once more for all who asked while it waited", () => {
  const act = vi.fn();
  const { ask } = atMostEvery(1_000, act);
  ask();
  vi.advanceTimersByTime(500);
  ask();
  ask();
  vi.advanceTimersByTime(500);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5_000);
  expect(act).toHaveBeenCalledTimes(2);
});

it("does nothing any more once it is stopped", () => {
  const act = vi.fn();
  const { ask, stop } = atMostEvery(1_000, act);
  ask();
  ask();
  stop();
  vi.advanceTimersByTime(5_000);
  expect(act).not.toHaveBeenCalled();
});
