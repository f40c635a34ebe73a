import { randomInt } from "node:crypto";
import { openDatabase } from "@/lib/db/database";
import { type AdminSearch, formatAdminSearch } from "@/lib/domain/order/admin-list";
import { listAdminOrders } from "@/lib/services/orders/list-admin-orders";
import { signIn } from "@/tests/contract/sign-in";
import type { SystemAddress } from "@/tests/support/system";
import { quantile } from "./table";
import { readsOfEach, timeReads } from "./time-reads";

export interface SearchTimes {
  name: string;
  /** Milliseconds per read of the service: all of its queries, on one connection. */
  databaseMs: number[];
  /** Milliseconds per page load: from the request to the last byte of the HTML. */
  htmlMs: number[];
}

const dayMs = 24 * 60 * 60_000;

/** Measures the admin's order list with each of its filters and sort orders, or with those named. */
export async function measureOrderList(
  system: SystemAddress,
  names?: readonly string[],
): Promise<SearchTimes[]> {
  const db = openDatabase(system.databaseUrl, 1);
  const { jar } = await signIn(system, "operator@waybill.test");
  const ctx = { db, actor: { kind: "operator", userId: 1, role: "operator" } as const };
  const read = (search: AdminSearch) => listAdminOrders({ ctx, input: { search } });
  const loadPage = async (search: AdminSearch) => {
    const path = `/admin/orders?${formatAdminSearch(search)}`;
    const response = await fetch(system.appUrl + path, { headers: { cookie: jar.header } });
    if (!response.ok) throw new Error(`${path} returned ${response.status}.`);
    await response.text();
  };
  try {
    const times: SearchTimes[] = [];
    for (const [name, nextSearch] of await listSearches(db.pool)) {
      if (names && !names.includes(name)) continue;
      const databaseMs = await timeReads(() => read(nextSearch()));
      times.push({ name, databaseMs, htmlMs: await timeReads(() => loadPage(nextSearch())) });
    }
    return times;
  } finally {
    await db.pool.end();
  }
}

/** Most reads ask for a different order, customer or product, so their results are not cached. */
async function listSearches(
  db: ReturnType<typeof openDatabase>["pool"],
): Promise<[name: string, nextSearch: () => AdminSearch][]> {
  const { rows } = await db.query<{ orders: number; customers: number; tracking: string }>(
    `select (select max(id) from orders) as orders, (select max(id) from customers) as customers,
       (select tracking_number from shipments where tracking_number is not null
         order by id desc limit 1) as tracking`,
  );
  const [{ orders = 1, customers = 1, tracking = "" } = {}] = rows;
  const randomOrderId = () => randomInt(1, orders);
  const daysAgo = (days: number) => new Date(Date.now() - days * dayMs).toISOString();
  const randomCursor = async () => {
    const { rows: found } = await db.query<{ at: Date }>(
      "select created_at as at from orders where id = $1",
      [randomOrderId()],
    );
    return `${found[0]?.at.getTime() ?? 0}-${orders}`;
  };
  const cursors = await Promise.all(Array.from({ length: readsOfEach }, randomCursor));
  let page = 0;
  return [
    ["first page", () => ({})],
    ["deep page", () => ({ after: cursors[page++ % cursors.length] ?? "0-1" })],
    ["oldest first", () => ({ sort: "oldest" })],
    ["largest first", () => ({ sort: "largest" })],
    ["one status", () => ({ status: ["processing"] })],
    ["several statuses", () => ({ status: ["cancelled", "failed", "expired"] })],
    ["several statuses, largest", () => ({ status: ["cancelled", "failed"], sort: "largest" })],
    ["payment status", () => ({ payment: ["partially_refunded"] })],
    ["inventory status", () => ({ stock: ["reserved"] })],
    ["one month", () => ({ from: daysAgo(60), to: daysAgo(30) })],
    ["one month, largest", () => ({ from: daysAgo(60), to: daysAgo(30), sort: "largest" })],
    ["amount range", () => ({ min: 10_000, max: 12_000 })],
    ["one customer", () => ({ customer: randomInt(1, customers) })],
    ["one product", () => ({ product: randomInt(1, 12) })],
    ["one product and status", () => ({ product: randomInt(1, 12), status: ["processing"] })],
    ["needs attention", () => ({ attention: true })],
    ["search: order number", () => ({ q: String(randomOrderId()) })],
    ["search: reference", () => ({ q: `SO-${randomOrderId()}` })],
    ["search: name or email", () => ({ q: "mina" })],
    ["search: tracking number", () => ({ q: tracking })],
    ["search: no match", () => ({ q: `no-match-${randomOrderId()}` })],
  ];
}

/** Formats the median and the slowest read of each search as table rows. */
export function formatSearchTimes(times: readonly SearchTimes[]): string[][] {
  const ms = (numbers: readonly number[], part: number) => quantile(numbers, part).toFixed(0);
  return times.map(({ name, databaseMs, htmlMs }) => [
    name,
    ms(databaseMs, 0.5),
    ms(databaseMs, 1),
    ms(htmlMs, 0.5),
    ms(htmlMs, 1),
  ]);
}
