import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BatchRoom } from "./batch-room";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A room in which four runs of batch `a` are under way. */
function fullRoom() {
  const room = new BatchRoom();
  for (const runId of ["r1", "r2", "r3", "r4"]) {
    expect(room.hasRoom("a")).toBe(true);
    room.add("a", runId, 1_000);
    room.callBegins(runId);
  }
  return room;
}

describe("the room for batches", () => {
  it("is full when four of a batch are under way, and not for another batch", () => {
    const room = fullRoom();
    expect([room.hasRoom("a"), room.hasRoom("b")]).toEqual([false, true]);
    vi.advanceTimersByTime(3_600_000);
    expect(room.hasRoom("a")).toBe(false);
    expect(room.callEnds("r2")).toBeNull();
    expect(room.hasRoom("a")).toBe(true);
  });

  it("starts the next batch when a call ends, and keeps the room for it", () => {
    const room = fullRoom();
    expect(room.wait("a", 1_000)).toBe("wait");
    expect(room.callEnds("r1")).toBe("a");
    expect(room.hasRoom("a")).toBe(false);
    room.started("a", ["r5"], 1_000);
    expect(room.hasRoom("a")).toBe(false);
    expect(room.callEnds("r5")).toBeNull();
    expect(room.hasRoom("a")).toBe(true);
  });

  it("starts it at once if a call has ended while its events were stored", () => {
    const room = fullRoom();
    room.callEnds("r1");
    expect(room.wait("a", 1_000)).toBe("start");
    expect(room.hasRoom("a")).toBe(false);
  });

  it("counts later calls of a run, which may be retries, no more", () => {
    const room = fullRoom();
    for (const runId of ["r1", "r2", "r3", "r4"]) room.callEnds(runId);
    for (const runId of ["r1", "r2", "r3", "r4"]) room.callBegins(runId);
    expect(room.hasRoom("a")).toBe(true);
    expect(room.callEnds("r1")).toBeNull();
  });

  it("forgets runs that another engine has taken, and events whose timeout has passed", () => {
    const room = fullRoom();
    room.wait("a", 1_000);
    vi.advanceTimersByTime(1_000);
    expect(room.callEnds("r1")).toBeNull();
    room.add("a", "r5", 1_000);
    expect(room.hasRoom("a")).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(room.hasRoom("a")).toBe(true);
  });
});
