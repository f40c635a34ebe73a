import { describe, expect, it } from "vitest";
import { type RecordedAttempt, stepsOfRun } from "./steps-of-run";

function attempt(stepId: string, more: Partial<RecordedAttempt>): RecordedAttempt {
  return {
    ...{ stepId, name: stepId, kind: "run", attempt: 0, status: "completed", durationMs: 1 },
    ...{ startedAt: "2026-11-29T12:00:00.000Z", spanId: "", input: null, output: null },
    ...{ error: null, nextRetry: null },
    ...more,
  };
}

const statuses = (...args: Parameters<typeof stepsOfRun>) =>
  stepsOfRun(...args).map(({ name, status, attempts }) => [
    name,
    status,
    attempts.map((one) => one.status),
  ]);

describe("the steps of a run", () => {
  it("are in the order in which they began, with their attempts in order", () => {
    const steps = [
      attempt("b", { attempt: 1, startedAt: "2026-11-29T12:00:31.000Z" }),
      attempt("a", { startedAt: "2026-11-29T12:00:00.000Z" }),
      attempt("b", { status: "retrying", startedAt: "2026-11-29T12:00:01.000Z" }),
    ];
    expect(statuses("completed", steps)).toEqual([
      ["a", "completed", ["completed"]],
      ["b", "completed", ["failed", "completed"]],
    ]);
  });

  it("show an attempt as interrupted if a later one exists, or if its run is over", () => {
    const killed = attempt("a", { status: "running" });
    expect(statuses("running", [killed])).toEqual([["a", "running", ["running"]]]);
    const again = attempt("a", { status: "running", attempt: 1 });
    expect(statuses("running", [killed, again])).toEqual([
      ["a", "running", ["interrupted", "running"]],
    ]);
    for (const over of ["completed", "failed", "cancelled", "lost"] as const) {
      expect(statuses(over, [killed])).toEqual([["a", "interrupted", ["interrupted"]]]);
    }
    const wait = attempt("nap", { kind: "sleep", status: "waiting" });
    expect(statuses("waiting", [wait])).toEqual([["nap", "waiting", ["waiting"]]]);
    expect(statuses("cancelled", [wait])).toEqual([["nap", "interrupted", ["interrupted"]]]);
  });

  it("show a failed attempt as retrying only while it will be retried", () => {
    const failed = attempt("a", { status: "retrying" });
    const again = attempt("a", { status: "running", attempt: 1 });
    expect(statuses("running", [failed, again])).toEqual([["a", "running", ["failed", "running"]]]);
    expect(statuses("retrying", [failed])).toEqual([["a", "retrying", ["retrying"]]]);
    expect(statuses("cancelled", [failed])).toEqual([["a", "failed", ["failed"]]]);
  });
});
