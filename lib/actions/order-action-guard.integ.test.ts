import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { stubAppEnvironment } from "@/tests/support/stub-app-environment";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

vi.mock("next/headers", () => ({ headers: async () => new Headers() }));

const perMinuteMax = 2;

let shop: TestShop;
let asOrderCaller: typeof import("./order-action-guard").asOrderCaller;
let stopApp: () => Promise<void>;

beforeAll(async () => {
  shop = await startTestShop();
  stopApp = await stubAppEnvironment(shop, { RATE_LIMIT_CREATE_PER_MINUTE: String(perMinuteMax) });
  ({ asOrderCaller } = await import("./order-action-guard"));
});

afterAll(() => stopApp());

function formWith(token: string): FormData {
  const form = new FormData();
  form.set("token", token);
  return form;
}

const schema = z.object({});

describe("asOrderCaller", () => {
  it("acts on the token's order, with the rights of its tracking link", async () => {
    const order = await shop.place();
    const outcome = await asOrderCaller(
      schema,
      formWith(order.trackingToken),
      async ({ ctx, orderId }) => ({ kind: "done" as const, orderId, actor: ctx.actor }),
    );
    expect(outcome).toEqual({
      kind: "done",
      orderId: order.id,
      actor: { kind: "tracking", orderId: order.id },
    });
  });

  it.each(["", "1-made-up"])("does nothing for the invalid token %j", async (token) => {
    const run = vi.fn(async () => ({ kind: "done" as const }));
    expect(await asOrderCaller(schema, formWith(token), run)).toEqual({
      kind: "failed",
      message: expect.stringContaining("This tracking link is no longer valid."),
    });
    expect(run).not.toHaveBeenCalled();
  });

  it("limits the attempts of each order separately", async () => {
    const [order, other] = [await shop.place(), await shop.place()];
    const run = vi.fn(async () => ({ kind: "done" as const }));
    for (let attempt = 0; attempt < perMinuteMax; attempt += 1) {
      expect(await asOrderCaller(schema, formWith(order.trackingToken), run)).toEqual({
        kind: "done",
      });
    }
    expect(await asOrderCaller(schema, formWith(order.trackingToken), run)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("Too many attempts"),
    });
    expect(run).toHaveBeenCalledTimes(perMinuteMax);
    expect(await asOrderCaller(schema, formWith(other.trackingToken), run)).toEqual({
      kind: "done",
    });
  });

  it("hides the details of an unexpected error", async () => {
    const { trackingToken } = await shop.place();
    const outcome = await asOrderCaller(schema, formWith(trackingToken), async () => {
      throw new Error("password=hunter2");
    });
    expect(outcome).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("Something went wrong on our side."),
    });
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
  });
});
