import { beforeEach, describe, expect, it, vi } from "vitest";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { problem } from "./problem";
import { toProblem } from "./to-problem";

const { log } = vi.hoisted(() => ({ log: { error: vi.fn(), warn: vi.fn() } }));
vi.mock("@/lib/telemetry/log", () => ({ log: () => log }));

const request = { requestId: "req-0001", method: "POST", path: "/api/v1/orders" };
const connectionLost = new Error("Connection terminated unexpectedly");

beforeEach(() => vi.clearAllMocks());

describe("toProblem", () => {
  it("does not claim that nothing happened when the database connection breaks", () => {
    const answer = toProblem(connectionLost, request);
    expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    expect(answer.detail).toMatch(/may have been processed.*same Idempotency-Key/);
    expect(log.error).toHaveBeenCalledWith(expect.objectContaining(request), expect.any(String));
  });

  it.each(["GET", "HEAD"])("says that %s can be retried", (method) => {
    const { detail } = toProblem(connectionLost, { ...request, method });
    expect(detail).toBe("The database is unavailable. Retry in 5 s.");
  });

  it("answers a statement timeout with 503, and says that it can be retried", () => {
    const timeout = Object.assign(new Error("canceling statement due to statement timeout"), {
      code: "57014",
    });
    const answer = toProblem(timeout, { ...request, method: "GET" });
    expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
  });

  it.each(["aborted", "socket hang up"])(
    "does not take Node's HTTP error '%s' for one of the database",
    (message) => {
      const hungUp = Object.assign(new Error(message), { code: "ECONNRESET" });
      expect(toProblem(hungUp, request).status).toBe(500);
      const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      expect(toProblem(reset, request).status).toBe(503);
    },
  );

  it("answers expected errors with their own message and does not log them", () => {
    const conflict = problem(409, "Another order already has this reference.");
    expect(toProblem(conflict, request)).toBe(conflict.problem);
    expect(toProblem(new NotFound("Order not found."), request)).toMatchObject({ status: 404 });
    expect(toProblem(new Forbidden("Not yours."), request)).toMatchObject({ status: 403 });
    expect(log.error).not.toHaveBeenCalled();
  });

  it("logs unexpected errors and hides their details", () => {
    const answer = toProblem(new Error("column secret does not exist"), request);
    expect(answer.status).toBe(500);
    expect(answer.detail).not.toContain("secret");
    expect(log.error).toHaveBeenCalledOnce();
  });
});
