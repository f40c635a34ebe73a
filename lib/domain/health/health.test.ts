import { describe, expect, it } from "vitest";
import { type CheckStates, checkNames, checkStates, isReady, overallStatus } from "./health";

const well: CheckStates = {
  ...{ database: "ok", inngest: "ok", outbox: "ok", gateway: "ok", payments: "ok" },
  ...{ carrier: "ok", channels: "ok", email: "ok", telemetry: "ok" },
};

/** Every check in each of its states, the others well. */
const cases = checkNames.flatMap((name) =>
  checkStates[name].map((state) => ({ name, state, checks: { ...well, [name]: state } })),
);

describe("isReady", () => {
  it("is false only without a database, and without our functions", () => {
    const notReady = cases.filter(({ checks }) => !isReady(checks));
    expect(notReady.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "database away",
      "inngest unregistered",
    ]);
  });
});

describe("overallStatus", () => {
  it("is ok while everything works or is unknown, and whatever telemetry does", () => {
    for (const { name, state, checks } of cases) {
      const isCalm = name === "telemetry" || state === "ok" || state === "unknown";
      expect(overallStatus(checks), `${name} ${state}`).toBe(isCalm ? "ok" : "degraded");
    }
  });
});
