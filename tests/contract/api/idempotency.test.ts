import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, inject, it } from "vitest";
import type { OrderView } from "@/lib/domain/order/view";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

function send(key: string, order: Record<string, unknown>, token?: string) {
  return shop.call<OrderView>("/orders", {
    body: shop.orderBody(order),
    headers: { "idempotency-key": key },
    ...(token !== undefined && { token }),
  });
}

describe.concurrent("Idempotency-Key", () => {
  it("creates one order, with one response, when a request is sent twenty times at once", async () => {
    const key = randomUUID();
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => send(key, { reference: key })),
    );
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    const [first] = responses;
    for (const { body } of responses) expect(body).toEqual(first?.body);
    const replayed = responses.filter(
      ({ headers }) => headers.get("idempotent-replayed") === "true",
    );
    expect(replayed).toHaveLength(19);
    const orders = "select count(*) from orders where reference = $1";
    expect(await shop.count(orders, [key])).toBe(1);
    await shop.untilFinished([first?.body.id ?? 0]);
    const later = await send(key, { reference: key });
    expect(later.body).toEqual(first?.body);
  });

  it("is refused with a different body, and nothing is written", async () => {
    const key = randomUUID();
    const { body } = await send(key, { metadata: { run: key } });
    const other = { metadata: { run: key, more: "yes" } };
    expectProblem(await send(key, other), "idempotency-key-reused");
    const orders = "select id from orders where metadata->>'run' = $1";
    expect(await shop.rows(orders, [key])).toEqual([{ id: body.id }]);
  });

  it("is scoped to the credential: another one may use the same key", async () => {
    const key = randomUUID();
    const other = await shop.addApiKey(["orders:write"]);
    const [mine, theirs] = [await send(key, {}), await send(key, {}, other)];
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(mine.body.id).not.toBe(theirs.body.id);
  });

  it.each([{ key: "x".repeat(256) }, { key: "two words" }, { key: "d\u00e9j\u00e0" }, { key: "" }])(
    "is refused when it is malformed, %#",
    async ({ key }) => {
      expectProblem(await send(key, {}), 422);
    },
  );

  it("is independent of the reference, which is unique per credential", async () => {
    const reference = `ref-${randomUUID()}`;
    expect((await send(randomUUID(), { reference })).status).toBe(201);
    expectProblem(await send(randomUUID(), { reference }), "reference-taken");
    const found = await shop.call<{ orders: OrderView[] }>(`/orders?q=${reference}`);
    expect(found.body.orders).toMatchObject([{ reference }]);
  });
});
