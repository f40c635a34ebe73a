import { randomInt } from "node:crypto";
import { openDatabase } from "@/lib/db/database";
import { type AdminSearch, formatAdminSearch } from "@/lib/domain/order/admin-list";
import { listAdminOrders } from "@/lib/services/orders/list-admin-orders";
import { quantile } from "@/tests/bench/table";
import { signIn } from "@/tests/contract/sign-in";
import type { SystemAddress } from "@/tests/support/system";

export interface ListTime {
  what: string;
  /** Milliseconds of each look: the service's own, all of its queries, on one connection. */
  database: number[];
  /** Milliseconds of each look: from the request of the page to the last byte of its HTML. */
  html: number[];
}

const looks = 15;
/** The first looks fill the caches, as anybody's do. */
const warmUps = 3;
const day = 24 * 60 * 60_000;

/** Reads the operators' list in every way that it offers, in a shop that is full already. */
export async function measureOrderList(system: SystemAddress): Promise<ListTime[]> {
  const db = openDatabase(system.databaseUrl, 1);
  const { jar } = await signIn(system, "operator@waybill.test");
  const ctx = { db, actor: { kind: "operator", userId: 1, role: "operator" } as const };
  const read = (search: AdminSearch) => listAdminOrders({ ctx, input: { search } });
  const open = async (search: AdminSearch) => {
    const path = `/admin/orders?${formatAdminSearch(search)}`;
    const answer = await fetch(system.appUrl + path, { headers: { cookie: jar.header } });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
    await answer.text();
  };
  try {
    const times: ListTime[] = [];
    for (const [what, search] of await searches(db.pool)) {
      const database = await timed(() => read(search()));
      times.push({ what, database, html: await timed(() => open(search())) });
    }
    return times;
  } finally {
    await db.pool.end();
  }
}

async function timed(look: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < warmUps + looks; round += 1) {
    const startedAt = performance.now();
    await look();
    if (round >= warmUps) times.push(performance.now() - startedAt);
  }
  return times;
}

/** Each look is at other orders, customers and days, so that none is answered from the one before. */
async function searches(db: ReturnType<typeof openDatabase>["pool"]) {
  const { rows } = await db.query<{ orders: number; customers: number; tracking: string }>(
    `select (select max(id) from orders) as orders, (select max(id) from customers) as customers,
       (select tracking_number from shipments where tracking_number is not null
         order by id desc limit 1) as tracking`,
  );
  const [{ orders = 1, customers = 1, tracking = "" } = {}] = rows;
  const order = () => randomInt(1, orders);
  const since = (days: number) => new Date(Date.now() - days * day).toISOString();
  const somewhere = async () => {
    const { rows: found } = await db.query<{ at: Date }>(
      "select created_at as at from orders where id = $1",
      [order()],
    );
    return `${found[0]?.at.getTime() ?? 0}-${orders}`;
  };
  const deep = await Promise.all(Array.from({ length: warmUps + looks }, somewhere));
  let page = 0;
  const list: [string, () => AdminSearch][] = [
    ["first page", () => ({})],
    ["deep page", () => ({ after: deep[page++ % deep.length] ?? "0-1" })],
    ["oldest first", () => ({ sort: "oldest" })],
    ["largest first", () => ({ sort: "largest" })],
    ["one status", () => ({ status: ["processing"] })],
    ["several statuses", () => ({ status: ["cancelled", "failed", "expired"] })],
    ["several statuses, largest", () => ({ status: ["cancelled", "failed"], sort: "largest" })],
    ["payment", () => ({ payment: ["partially_refunded"] })],
    ["stock", () => ({ stock: ["reserved"] })],
    ["a month", () => ({ from: since(60), to: since(30) })],
    ["a month, largest", () => ({ from: since(60), to: since(30), sort: "largest" })],
    ["a range of amounts", () => ({ min: 10_000, max: 12_000 })],
    ["a customer", () => ({ customer: randomInt(1, customers) })],
    ["a product", () => ({ product: randomInt(1, 12) })],
    ["a product and a status", () => ({ product: randomInt(1, 12), status: ["processing"] })],
    ["needs attention", () => ({ attention: true })],
    ["find a number", () => ({ q: String(order()) })],
    ["find a reference", () => ({ q: `SO-${order()}` })],
    ["find an address", () => ({ q: "mina" })],
    ["find a tracking number", () => ({ q: tracking })],
    ["find nothing", () => ({ q: `nobody-${order()}` })],
  ];
  return list;
}

/** The table's rows: the median and the slowest of each. */
export function listRows(times: readonly ListTime[]): string[][] {
  const ms = (numbers: readonly number[], part: number) => quantile(numbers, part).toFixed(0);
  return times.map(({ what, database, html }) => [
    what,
    ms(database, 0.5),
    ms(database, 1),
    ms(html, 0.5),
    ms(html, 1),
  ]);
}
