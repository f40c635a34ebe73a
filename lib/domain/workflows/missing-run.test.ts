import { describe, expect, it } from "vitest";
import { functionIds } from "./function-catalog";
import {
  explainMissingRun,
  type MissingRunFacts,
  missingRuns,
  recoveries,
  recoveryOf,
} from "./missing-run";

const now = new Date("2026-11-29T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

const facts: MissingRunFacts = {
  isTimelineOnly: false,
  functions: 2,
  isSkipped: false,
  sentAt: ago(600),
  now,
  isTelemetryOff: false,
  oldestRunAt: ago(86_400),
  wereFunctionsMissing: false,
  hasRunsAround: true,
};

const cases: [MissingRunFacts, (typeof missingRuns)[number]][] = [
  [{ ...facts, isTimelineOnly: true, functions: 0, sentAt: null }, "timeline_only"],
  [{ ...facts, functions: 0 }, "no_function"],
  [{ ...facts, isSkipped: true }, "nothing_new"],
  [{ ...facts, sentAt: null, isTelemetryOff: true }, "unsent"],
  [{ ...facts, isTelemetryOff: true }, "telemetry_off"],
  [{ ...facts, sentAt: ago(3) }, "just_sent"],
  [{ ...facts, wereFunctionsMissing: true, hasRunsAround: false }, "functions_missing"],
  [{ ...facts, sentAt: ago(100_000) }, "too_old"],
  [{ ...facts, oldestRunAt: null }, "too_old"],
  [{ ...facts, hasRunsAround: false }, "server_silent"],
  [facts, "unrecorded"],
];

describe("a run that never began", () => {
  it("is made up for by a cron only where there is one", () => {
    expect(recoveryOf("create-shipment")).toBe("resume");
    expect(recoveryOf("apply-gateway-event")).toBe("reconcile");
    expect(recoveryOf("resume-orders")).toBe("schedule");
    for (const id of ["send-customer-emails", "handle-low-stock", "another-version"]) {
      expect(recoveryOf(id)).toBe("none");
    }
    expect(new Set(functionIds.map(recoveryOf))).toEqual(new Set(recoveries));
  });
});

describe("an event without a run", () => {
  it.each(cases)("%o: %s", (given, expected) => {
    expect(explainMissingRun(given)).toBe(expected);
  });

  it("has a case for each reason", () => {
    expect(new Set(cases.map(([, reason]) => reason))).toEqual(new Set(missingRuns));
  });
});
