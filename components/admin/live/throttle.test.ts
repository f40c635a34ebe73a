import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { throttle } from "./throttle";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("throttle", () => {
  it("runs once after one request", () => {
    const run = vi.fn();
    throttle(1_000, run).request();
    vi.advanceTimersByTime(999);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("runs once more for all requests that arrived while it waited", () => {
    const run = vi.fn();
    const { request } = throttle(1_000, run);
    request();
    vi.advanceTimersByTime(500);
    request();
    request();
    vi.advanceTimersByTime(500);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5_000);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("does not run after it is canceled", () => {
    const run = vi.fn();
    const { request, cancel } = throttle(1_000, run);
    request();
    request();
    cancel();
    vi.advanceTimersByTime(5_000);
    expect(run).not.toHaveBeenCalled();
  });
});
