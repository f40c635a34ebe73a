import { afterEach, expect, test, vi } from "vitest";
import { scaled, slowness } from "@/local/slowness.mjs";
import { patienceMs, waitFor } from "./wait";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A clock of which each look takes a third of the patience. */
function hurryTime(): void {
  let now = 0;
  vi.spyOn(Date, "now").mockImplementation(() => {
    now += patienceMs / 3;
    return now;
  });
}

test("a wait ends with what it finds", async () => {
  const found = [null, null, "it"];
  expect(await waitFor("it", () => found.shift() ?? null, { pollMs: 1 })).toBe("it");
});

test("a wait goes on as long as anything moves, and says where that stopped", async () => {
  hurryTime();
  let probes = 0;
  const probe = () => {
    probes += 1;
    return null;
  };
  const progress = () => Math.min(probes, 20);
  const waiting = waitFor("the end", probe, { progress, pollMs: 1 });
  await expect(waiting).rejects.toThrow(/in vain for the end. Nothing has moved since: 20$/);
  expect(probes).toBeGreaterThan(20);
  expect(probes).toBeLessThan(30);
});

test("a wait without progress gives up when its time is over", async () => {
  hurryTime();
  let probes = 0;
  const probe = () => {
    probes += 1;
    return null;
  };
  const waiting = waitFor("nothing", probe, { pollMs: 1 });
  await expect(waiting).rejects.toThrow(`Waited ${patienceMs} ms in vain for nothing.`);
  expect(probes).toBeLessThan(10);
});

test("deadlines grow with the slowness of the machine, which is 1 at least", () => {
  vi.stubEnv("TEST_SLOWNESS", "4.5");
  expect(scaled(1_000)).toBe(4_500);
  vi.stubEnv("TEST_SLOWNESS", "0.5");
  expect(slowness).toThrow("TEST_SLOWNESS is 0.5");
});

test("a machine that nobody has told of is measured", () => {
  vi.stubEnv("TEST_SLOWNESS", undefined);
  const measured = slowness();
  expect(measured).toBeGreaterThanOrEqual(1);
  expect(measured).toBeLessThanOrEqual(12);
  expect(slowness()).toBe(measured);
});
