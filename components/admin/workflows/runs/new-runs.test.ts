import { describe, expect, it } from "vitest";
import type { RunRow } from "@/lib/domain/workflows/run-view";
import { newRunsOf } from "./new-runs";

/** A run that was created at this minute. */
function run(minute: number): RunRow {
  return {
    ...{ runId: `run-${minute}`, functionId: "create-shipment", status: "failed", attempt: 0 },
    ...{ orderId: null, eventId: "e", eventName: "payment/completed", eventCount: 1 },
    ...{ updatedAt: "2026-11-30T00:00:00.000Z", endedAt: null, error: null, fingerprint: null },
    ...{ nextRetry: null, queuedAt: new Date(Date.UTC(2026, 10, 29, 12, minute)).toISOString() },
  };
}
const page = (minutes: number[], next: string | null) => {
  return { runs: minutes.map(run), next, searched: null };
};
const newOf = (shown: ReturnType<typeof page>, minutes: number[]) =>
  newRunsOf(shown, minutes.map(run)).map(({ runId }) => runId);

describe("the new runs of a list", () => {
  it("are those above its first row", () => {
    expect(newOf(page([5, 4, 3], "c"), [7, 6, 5])).toEqual(["run-7", "run-6"]);
  });

  it("are also those between its rows, which match the filter only now", () => {
    expect(newOf(page([5, 3, 2], "c"), [5, 4, 3])).toEqual(["run-4"]);
  });

  it("are not those of the next page, which move up when a shown run no longer matches", () => {
    expect(newOf(page([5, 4, 3], "c"), [5, 4, 2])).toEqual([]);
  });

  it("are all others if there is no next page", () => {
    expect(newOf(page([5, 4], null), [5, 4, 1])).toEqual(["run-1"]);
    expect(newOf(page([], null), [1])).toEqual(["run-1"]);
  });
});
