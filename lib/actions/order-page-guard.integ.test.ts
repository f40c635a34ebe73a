import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startApp } from "@/tests/support/app";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

const perMinuteMax = 2;

let shop: TestShop;
let onOrderPage: typeof import("./order-page-guard").onOrderPage;
let stop: () => Promise<void>;

beforeAll(async () => {
  shop = await startTestShop();
  stop = await startApp(shop, { RATE_LIMIT_CREATE_PER_MINUTE: String(perMinuteMax) });
  ({ onOrderPage } = await import("./order-page-guard"));
});

afterAll(() => stop());

function formWith(token: string): FormData {
  const form = new FormData();
  form.set("token", token);
  return form;
}

test("acts on the token's order, as the holder of its link and nobody else", async () => {
  const order = await shop.place();
  const held = await onOrderPage(formWith(order.trackingToken), async (holder) => ({
    kind: "done" as const,
    orderId: holder.orderId,
    actor: holder.ctx.actor,
  }));
  expect(held).toEqual({
    kind: "done",
    orderId: order.id,
    actor: { kind: "tracking", orderId: order.id },
  });
});

test.each(["", "1-made-up"])("does nothing for the token %j", async (token) => {
  const act = vi.fn(async () => ({ kind: "done" as const }));
  const answer = await onOrderPage(formWith(token), act);
  expect(answer).toEqual({
    kind: "failed",
    message: "This tracking link no longer opens an order.",
  });
  expect(act).not.toHaveBeenCalled();
});

test("limits the attempts of each order by itself", async () => {
  const [order, other] = [await shop.place(), await shop.place()];
  const act = vi.fn(async () => ({ kind: "done" as const }));
  for (let attempt = 0; attempt < perMinuteMax; attempt += 1) {
    expect(await onOrderPage(formWith(order.trackingToken), act)).toEqual({ kind: "done" });
  }
  const refused = await onOrderPage(formWith(order.trackingToken), act);
  expect(refused).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("a little fast"),
  });
  expect(act).toHaveBeenCalledTimes(perMinuteMax);
  expect(await onOrderPage(formWith(other.trackingToken), act)).toEqual({ kind: "done" });
});

test("tells a fault without its details", async () => {
  const { trackingToken } = await shop.place();
  const answer = await onOrderPage(formWith(trackingToken), async () => {
    throw new Error("password=hunter2");
  });
  expect(answer).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("Something went wrong on our side."),
  });
  expect(JSON.stringify(answer)).not.toContain("hunter2");
});
