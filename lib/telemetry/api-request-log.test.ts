import { describe, expect, it } from "vitest";
import { ApiRequestLog, sampled } from "./api-request-log";
import type { ApiRequestRow } from "./store/requests-table";

const call: ApiRequestRow = {
  ...{ at: new Date(0), method: "GET", pattern: "/api/v1/orders/{id}", path: "/api/v1/orders/7" },
  ...{ operation: "readOrder", status: 200, ms: 3, apiKeyId: 1, requestId: "request-0001" },
  ...{ traceId: null, orderId: 7, problemType: null, problemDetail: null, isReplay: false },
};

function logAt(clock: { ms: number }) {
  const rows: ApiRequestRow[] = [];
  const log = new ApiRequestLog({ add: (row) => void rows.push(row) }, () => clock.ms);
  /** How many of these many calls are stored. */
  const storedOf = (count: number, request: Partial<ApiRequestRow>) => {
    const before = rows.length;
    for (let sent = 0; sent < count; sent += 1) log.add({ ...call, ...request });
    return rows.length - before;
  };
  return { rows, storedOf };
}

describe("ApiRequestLog", () => {
  it("keeps every call of a known key within its limit", () => {
    expect(logAt({ ms: 0 }).storedOf(1_000, {})).toBe(1_000);
  });

  it("samples what anyone can send without end, each kind apart", () => {
    const clock = { ms: 0 };
    const { storedOf } = logAt(clock);
    const stranger = { apiKeyId: null, status: 401 };
    expect(storedOf(1_000, stranger)).toBe(sampled.burstMax);
    expect(storedOf(1_000, { status: 429 })).toBe(sampled.burstMax);
    clock.ms += 24 * 60 * 60_000;
    expect(storedOf(1_000, stranger)).toBe(sampled.burstMax);
    for (let minute = 0; minute < 10; minute += 1) {
      clock.ms += 60_000;
      expect(storedOf(1_000, stranger)).toBe(sampled.perSecond * 60);
    }
  });

  it("removes what must not be stored, and cuts long details", () => {
    const { rows, storedOf } = logAt({ ms: 0 });
    const problemDetail = `No order of ann@example.com. ${"x".repeat(900)}`;
    storedOf(1, { path: "/api/v1/things/wb_live_Ab12Cd34Ef56", problemDetail });
    expect(rows[0]?.path).toBe("/api/v1/things/[API key]");
    expect(rows[0]?.problemDetail).toMatch(/^No order of \[email\]\. x+$/);
    expect(rows[0]?.problemDetail?.length).toBe(500);
  });
});
