import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, inject, it } from "vitest";
import type { OrderView } from "@/lib/domain/order/view";
import { ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

interface Page {
  orders: OrderView[];
  nextCursor: string | null;
  total: number;
  totalIsExact: boolean;
}

async function list(filter: Record<string, string>): Promise<Page> {
  const response = await shop.call<Page>(`/orders?${new URLSearchParams(filter)}`);
  expect(response.status).toBe(200);
  return response.body;
}

/** Reads all pages of the filtered list, and calls `afterPage` after each of them. */
async function readAll(
  filter: Record<string, string>,
  afterPage: () => Promise<unknown> = async () => undefined,
): Promise<OrderView[]> {
  const found: OrderView[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: Page = await list({ ...filter, ...(cursor && { cursor }) });
    found.push(...page.orders);
    cursor = page.nextCursor;
    await afterPage();
  }
  return found;
}

/** Creates a customer with `count` orders, and returns the ids. */
async function createCustomerWithOrders(
  count: number,
): Promise<{ customerId: number; ids: number[] }> {
  const [customer] = await shop.rows<{ id: number }>(
    "insert into customers (name, email) values ('Listed', $1) returning id",
    [`${randomUUID()}@waybill.test`],
  );
  const customerId = customer?.id ?? 0;
  const placed = await shop.placeMany(count, { customerId });
  return { customerId, ids: placed.map(({ id }) => id) };
}

describe("The order list", () => {
  it("returns each order once, newest first, while orders are added between the pages", async () => {
    const { customerId, ids } = await createCustomerWithOrders(25);
    const filter = { customerId: String(customerId), limit: "4" };
    const found = await readAll(filter, () => shop.place({ customerId }));
    const listed = found.map(({ id }) => id);
    expect(listed.filter((id) => ids.includes(id)).sort()).toEqual([...ids].sort());
    expect(new Set(listed).size).toBe(listed.length);
    const sortKeys = found.map(({ createdAt, id }) => [createdAt, id]);
    const sorted = [...sortKeys].sort(([a = 0, b = 0], [c = 0, d = 0]) =>
      a === c ? Number(d) - Number(b) : a < c ? 1 : -1,
    );
    expect(sortKeys).toEqual(sorted);
  });

  it("returns exactly the orders that match each filter and each combination", async () => {
    const { customerId, ids } = await createCustomerWithOrders(6);
    const [paid = 0, cancelled = 0, declined = 0] = ids;
    const tag = `L-${randomUUID()}`;
    const withReference = await shop.place({ customerId, reference: tag });
    await Promise.all([
      shop.pay(paid),
      shop.cancel(cancelled),
      shop.pay(declined, "pm_card_chargeDeclined"),
    ]);
    await shop.untilFinished([paid, cancelled]);
    const mine = { customerId: String(customerId) };
    const idsOf = async (filter: Record<string, string>) =>
      (await readAll({ limit: "3", ...filter })).map(({ id }) => id).sort();

    expect(await idsOf({ ...mine, status: "completed" })).toEqual([paid]);
    expect(await idsOf({ ...mine, status: "cancelled" })).toEqual([cancelled]);
    expect(await idsOf({ ...mine, paymentStatus: "paid" })).toEqual([paid]);
    expect(await idsOf({ ...mine, paymentStatus: "declined" })).toEqual([declined]);
    expect(await idsOf({ ...mine, status: "expired" })).toEqual([]);
    expect(await idsOf({ q: tag })).toEqual([withReference.id]);
    expect(await idsOf({ q: tag.slice(0, 20) })).toEqual([withReference.id]);
    expect(await idsOf({ q: String(declined), ...mine })).toEqual([declined]);
    const { shipment, email, createdAt } = await shop.read(paid);
    expect(await idsOf({ q: shipment?.trackingNumber ?? "" })).toEqual([paid]);
    expect(await idsOf({ q: email?.toUpperCase() ?? "" })).toEqual(
      [...ids, withReference.id].sort(),
    );
    expect(await idsOf({ ...mine, createdAfter: withReference.createdAt })).toEqual([
      withReference.id,
    ]);
    const before = await idsOf({ ...mine, createdBefore: withReference.createdAt });
    expect(before).toEqual([...ids].sort());
    expect(await idsOf({ ...mine, createdAfter: createdAt, status: "completed" })).toEqual([paid]);
    expect(await list({ ...mine, limit: "2" })).toMatchObject({ total: 7, totalIsExact: true });
  });
});
