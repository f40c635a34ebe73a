import { expect, it } from "vitest";
import { createInstruments } from "./instruments";

it("counts what telemetry has lost, however often it is read", async () => {
  const lost = { spans: 3, requests: 5 };
  const { registry } = createInstruments({
    pool: () => ({ total: 0, idle: 0, waiting: 0 }),
    outbox: () => ({ isDispatcher: false, unsent: 0, oldestSeconds: 0 }),
    otlpDropped: () => lost.spans,
    unstoredRequests: () => lost.requests,
    store: () => ({
      ...{
        state: "ok",
        lastError: null,
        lastErrorAt: null,
        droppedAt: null,
        bytes: 0,
        bytesMax: 1,
      },
      dropped: { spans: 2, logs: 7 },
    }),
  });
  await registry.metrics();
  lost.spans += 1;
  const text = await registry.metrics();
  const lines = text.split("\n").filter((line) => /^waybill.*(dropped|unstored)/.test(line));
  expect(lines).toEqual([
    "waybill_spans_dropped_total 2",
    'waybill_telemetry_rows_dropped_total{table="spans"} 2',
    'waybill_telemetry_rows_dropped_total{table="logs"} 7',
    "waybill_telemetry_requests_unstored_total 5",
    "waybill_otlp_spans_dropped_total 4",
  ]);
});
