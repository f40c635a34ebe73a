import { pathToFileURL } from "node:url";
import pg from "pg";
import sql from "sql-template-tag";
import {
  draftLines,
  draftOrders,
  insertCustomers,
  seedCredential,
  writeEvents,
  writeItems,
  writeMovements,
  writeOrders,
  writePayments,
  writeRefunds,
  writeReservations,
  writeShipments,
  writeStock,
} from "./seed-orders-statements";

export interface SeedOrders {
  databaseUrl: string;
  count: number;
  /** Seeds beside orders that somebody really placed. */
  force: boolean;
  /** Told after each batch how many orders there are by now. */
  onBatch?: (written: number) => void;
}

export type Seeded = { kind: "seeded" } | { kind: "refused"; reason: string };

/** One batch is one transaction, so that what is there always adds up. */
const batchMax = 50_000;
const customersEach = 50;

/**
 * Fills a shop with a year of orders that add up as real ones do: items, timeline, payments and
 * refunds, shipments, reservations and stock with its movements. Open orders have far deadlines and
 * nothing due, so that the crons of a running system leave them be. Gateway and carrier know
 * nothing of these orders.
 */
export async function seedOrders(given: SeedOrders): Promise<Seeded> {
  const client = new pg.Client({ connectionString: given.databaseUrl });
  await client.connect();
  try {
    const reason = await refusal(client, given.force);
    if (reason) return { kind: "refused", reason };
    await insertAll(client, given);
    for (const table of written) await client.query(`VACUUM ANALYZE ${table}`);
    return { kind: "seeded" };
  } finally {
    await client.end();
  }
}

const written = [
  "customers",
  "orders",
  "order_items",
  "order_events",
  "payments",
  "refunds",
  "shipments",
  "reservations",
  "inventory_movements",
  "stock",
];

async function refusal(client: pg.Client, force: boolean): Promise<string | null> {
  const products = await client.query("SELECT FROM products LIMIT 1");
  if (products.rowCount === 0) return "There are no products: run npm run seed:demo first.";
  if (force) return null;
  const real = await client.query(
    sql`SELECT FROM orders WHERE credential <> ${seedCredential} LIMIT 1`,
  );
  return real.rowCount === 0 ? null : "There are real orders. With --force it seeds beside them.";
}

async function insertAll(client: pg.Client, { count, onBatch }: SeedOrders): Promise<void> {
  // Foreign keys hold by construction; a superuser may skip looking each of them up.
  await client.query(`
    SELECT set_config('session_replication_role', 'replica', false)
      FROM pg_roles WHERE rolname = current_user AND rolsuper`);
  await client.query("SET synchronous_commit = off");
  await client.query(insertCustomers(Math.max(10, Math.ceil(count / customersEach))));
  for (let done = 0; done < count; done += batchMax) {
    const size = Math.min(batchMax, count - done);
    await client.query("BEGIN");
    for (const statement of batch({ done, size, count })) await client.query(statement);
    await client.query("COMMIT");
    onBatch?.(done + size);
  }
}

function batch(part: { done: number; size: number; count: number }) {
  return [
    draftOrders(part),
    draftLines(),
    sql`ANALYZE draft`,
    sql`ANALYZE draft_line`,
    writeStock(),
    writeOrders(),
    writeItems(),
    writeEvents(),
    writePayments(),
    writeRefunds(),
    writeShipments(),
    writeReservations(),
    writeMovements(),
  ];
}

async function main(): Promise<void> {
  const flags = process.argv.slice(2);
  const count = Number(flags.find((flag) => !flag.startsWith("-")));
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error("Set DATABASE_URL, or start the shop first.");
  if (!Number.isSafeInteger(count) || count < 1 || count > 10_000_000) {
    throw new Error("npm run seed:orders -- <count> [--force]");
  }
  const startedAt = Date.now();
  const say = (words: string) => process.stdout.write(`${words}\n`);
  const seeded = await seedOrders({
    databaseUrl,
    count,
    force: flags.includes("--force"),
    onBatch: (so) => say(`${so} orders, ${Math.round((Date.now() - startedAt) / 1000)} s`),
  });
  if (seeded.kind === "refused") throw new Error(seeded.reason);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
