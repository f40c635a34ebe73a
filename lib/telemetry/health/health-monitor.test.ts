import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SafeError } from "@/lib/telemetry/safe-error";
import { type CheckResult, type HealthCheck, HealthMonitor } from "./health-monitor";

const log = { debug() {}, info() {}, warn() {}, error() {} };
const settings = { now: () => new Date(), log };

/** A check of the gateway that gives these answers, one per call, then the last one again. */
function checkGiving(
  answers: (() => Promise<CheckResult>)[],
  limits: Partial<HealthCheck> = {},
): { check: HealthCheck; calls: () => number } {
  let calls = 0;
  const check: HealthCheck = {
    ...{ name: "gateway", timeoutMs: 5_000, slowMs: 1_000, freshMs: 0, lateState: "away" },
    run: () => {
      const answer = answers[Math.min(calls, answers.length - 1)];
      calls += 1;
      return answer?.() ?? Promise.reject(new Error("No answer is given."));
    },
    ...limits,
  };
  return { check, calls: () => calls };
}

const ok = async (): Promise<CheckResult> => ({ state: "ok" });
const failing = async (): Promise<CheckResult> => ({ state: "failing", error: "It sent a 500." });
const never = () => new Promise<CheckResult>(() => undefined);
const answerAfter = (ms: number) => () => sleep(ms).then(ok);

const gatewayOf = async (monitor: HealthMonitor) => (await monitor.read()).details.gateway;

describe("HealthMonitor", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("asks once for any number of callers", async () => {
    const { check, calls } = checkGiving([answerAfter(20)], { freshMs: 60_000 });
    const monitor = new HealthMonitor([check], settings);
    const views = await Promise.all(Array.from({ length: 200 }, () => monitor.read()));
    expect(new Set(views.map(({ checks }) => checks.gateway))).toEqual(new Set(["ok"]));
    await monitor.read();
    expect(calls()).toBe(1);
  });

  it("serves a good result as long as it is fresh, and a bad one for less time", async () => {
    const good = checkGiving([ok], { freshMs: 60_000 });
    const bad = checkGiving([failing], { name: "carrier", freshMs: 0 });
    const monitor = new HealthMonitor([good.check, bad.check], settings);
    await monitor.read();
    await monitor.read();
    expect([good.calls(), bad.calls()]).toEqual([1, 2]);
  });

  it("reports what doesn't answer in time as away, with the reason and without a latency", async () => {
    const { check } = checkGiving([never], { timeoutMs: 20 });
    const gateway = await gatewayOf(new HealthMonitor([check], settings));
    expect(gateway).toMatchObject({
      ...{ state: "away", latencyMs: null },
      lastError: { message: "No answer within 0.02 s." },
    });
  });

  it("reports what throws as away", async () => {
    const { check } = checkGiving([() => Promise.reject(new SafeError("broken"))]);
    const gateway = await gatewayOf(new HealthMonitor([check], settings));
    expect(gateway).toMatchObject({ state: "away", lastError: { message: "SafeError: broken" } });
  });

  it("starts no second call while one hangs", async () => {
    const { check, calls } = checkGiving([never], { timeoutMs: 10 });
    const monitor = new HealthMonitor([check], settings);
    for (let turn = 0; turn < 3; turn += 1) await monitor.read();
    expect(calls()).toBe(1);
  });

  it("answers with the last known state when a check takes long", async () => {
    const { check } = checkGiving([ok, never], { timeoutMs: 60_000 });
    const monitor = new HealthMonitor([check], settings);
    await monitor.read();
    expect(await gatewayOf(monitor)).toMatchObject({ state: "ok" });
  });

  it("calls a service slow after the second slow answer in a row", async () => {
    let clockMs = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clockMs);
    const late = async (): Promise<CheckResult> => {
      await Promise.resolve();
      clockMs += 1_500;
      return { state: "ok" };
    };
    const { check } = checkGiving([ok, late, ok, late, late], { slowMs: 1_000 });
    const monitor = new HealthMonitor([check], settings);
    const states: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) states.push((await gatewayOf(monitor)).state);
    expect(states).toEqual(["ok", "ok", "ok", "ok", "slow"]);
  });

  it("remembers the changes, since when a state holds, and the last error after it has passed", async () => {
    let at = 0;
    const now = () => {
      at += 1_000;
      return new Date(at);
    };
    const { check } = checkGiving([ok, failing, failing, ok]);
    const monitor = new HealthMonitor([check], { now, log });
    expect(monitor.last().checks.gateway).toBe("unknown");
    for (let turn = 0; turn < 4; turn += 1) await monitor.read();
    expect(monitor.last().details.gateway).toMatchObject({
      ...{ state: "ok", since: "1970-01-01T00:00:04.000Z", checkedAt: "1970-01-01T00:00:04.000Z" },
      lastError: { message: "It sent a 500.", at: "1970-01-01T00:00:03.000Z" },
      changes: [
        { state: "ok", at: "1970-01-01T00:00:04.000Z" },
        { state: "failing", at: "1970-01-01T00:00:02.000Z" },
        { state: "ok", at: "1970-01-01T00:00:01.000Z" },
      ],
    });
  });
});
