import { beforeEach, expect, test, vi } from "vitest";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { errorProblem } from "./error-problem";
import { problem } from "./problem";

const { log } = vi.hoisted(() => ({ log: { error: vi.fn(), warn: vi.fn() } }));
vi.mock("@/lib/telemetry/log", () => ({ log: () => log }));

const place = { requestId: "req-0001", method: "POST", path: "/api/v1/orders" };
const cutOff = new Error("Connection terminated unexpectedly");

beforeEach(() => vi.clearAllMocks());

test("a database that went away does not say that nothing was done: it may have been", () => {
  const told = errorProblem(cutOff, place);
  expect(told).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
  expect(told.detail).toMatch(/may have been done; with its Idempotency-Key/);
  expect(log.error).toHaveBeenCalledWith(expect.objectContaining(place), expect.any(String));
});

test.each(["GET", "HEAD"])("%s may simply be tried again", (method) => {
  const { detail } = errorProblem(cutOff, { ...place, method });
  expect(detail).toBe("The database can't be reached. Please try again.");
});

test("a statement that took an overloaded database too long is 503, and may be tried again", () => {
  const slow = Object.assign(new Error("canceling statement due to statement timeout"), {
    code: "57014",
  });
  const told = errorProblem(slow, { ...place, method: "GET" });
  expect(told).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
});

test("what is foreseen is told and not logged", () => {
  const own = problem(409, "Another order has this reference.");
  expect(errorProblem(own, place)).toBe(own.problem);
  expect(errorProblem(new NotFound("No such order."), place)).toMatchObject({ status: 404 });
  expect(errorProblem(new Forbidden("Not yours."), place)).toMatchObject({ status: 403 });
  expect(log.error).not.toHaveBeenCalled();
});

test("what is not foreseen is logged and not told", () => {
  const told = errorProblem(new Error("column secret does not exist"), place);
  expect(told).toMatchObject({ status: 500, detail: "Something went wrong on our side." });
  expect(log.error).toHaveBeenCalledOnce();
});
