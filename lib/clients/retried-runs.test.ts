import { Inngest, type Middleware } from "inngest";
import { afterEach, describe, expect, it, vi } from "vitest";
import { onRetriedRun, ReportRetriedRuns } from "./retried-runs";

const report = vi.fn(async () => undefined);
onRetriedRun(report);
afterEach(() => report.mockReset());

const client = new Inngest({ id: "test" });

/** Calls the middleware as the SDK does, for a run of these events. */
function runWith(events: object[], next: () => Promise<unknown>): Promise<unknown> {
  const fn = { id: () => "create-shipment" };
  const call = { ctx: { runId: "run-1", events }, fn, next };
  return new ReportRetriedRuns({ client }).wrapFunctionHandler(
    // Only these fields are read.
    call as unknown as Middleware.WrapFunctionHandlerArgs,
  );
}

describe("ReportRetriedRuns", () => {
  it("reports the retries of all events, once the function has returned", async () => {
    const events = [{ data: { _retry: 7 } }, { data: { orderId: 1 } }, { data: { _retry: 9 } }];
    expect(await runWith(events, async () => "done")).toBe("done");
    expect(report.mock.calls).toEqual([
      [{ runId: "run-1", functionId: "create-shipment", retryIds: [7, 9] }],
    ]);
  });

  it("reports nothing for a run that was not retried, or that failed", async () => {
    await runWith([{ data: { orderId: 1 } }, {}], async () => "done");
    const failing = runWith([{ data: { _retry: 7 } }], () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(report).not.toHaveBeenCalled();
  });
});
