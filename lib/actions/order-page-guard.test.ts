import { expect, test, vi } from "vitest";
import { onOrderPage } from "./order-page-guard";

const { trackingContext, error } = vi.hoisted(() => ({ trackingContext: vi.fn(), error: vi.fn() }));
vi.mock("@/lib/runtime", () => ({}));
vi.mock("@/lib/telemetry/log", () => ({ log: () => ({ error }) }));
vi.mock("./session", () => ({ trackingContext }));

const token = `1z-${"A".repeat(22)}`;

test("a database that is away while the token is looked at is told beside the form", async () => {
  trackingContext.mockRejectedValue(new Error("connect ECONNREFUSED"));
  const form = new FormData();
  form.set("token", token);
  const act = vi.fn();
  expect(await onOrderPage(form, act)).toEqual({
    kind: "failed",
    message: "Something went wrong on our side. Please try again in a moment.",
    unsure: true,
  });
  expect(act).not.toHaveBeenCalled();
  const line = { orderId: 71, error: expect.stringContaining("ECONNREFUSED") };
  expect(error).toHaveBeenCalledExactlyOnceWith(line, expect.any(String));
  expect(JSON.stringify(error.mock.calls)).not.toContain(token);
});
