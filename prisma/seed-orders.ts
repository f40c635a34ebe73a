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
  /** Seeds even when the shop has real orders. */
  force: boolean;
  /** Called after each batch with the number of orders written so far. */
  onBatch?: (written: number) => void;
}

export type Seeded = { kind: "seeded" } | { kind: "refused"; reason: string };

/** Orders per transaction. After each transaction, stock and money add up. */
const batchMax = 50_000;
const ordersPerCustomer = 50;

/**
 * Fills a shop with a year of orders that are as consistent as real ones: items, events, payments,
 * refunds, shipments, reservations and inventory movements. Open orders have distant deadlines, so
 * the crons of a running system leave them alone. The gateway and the carrier do not know them.
 */
export async function seedOrders(options: SeedOrders): Promise<Seeded> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    const reason = await refusalReason(client, options.force);
    if (reason) return { kind: "refused", reason };
    await insertAll(client, options);
    for (const table of seededTables) await client.query(`VACUUM ANALYZE ${table}`);
    return { kind: "seeded" };
  } finally {
    await client.end();
  }
}

const seededTables = [
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

async function refusalReason(client: pg.Client, force: boolean): Promise<string | null> {
  const products = await client.query("SELECT FROM products LIMIT 1");
  if (products.rowCount === 0) return "The shop has no products. Run npm run seed:demo first.";
  if (force) return null;
  const real = await client.query(
    sql`SELECT FROM orders WHERE credential <> ${seedCredential} LIMIT 1`,
  );
  return real.rowCount === 0
    ? null
    : "The shop has real orders. Use --force to add seeded orders anyway.";
}

async function insertAll(client: pg.Client, { count, onBatch }: SeedOrders): Promise<void> {
  // The rows satisfy every foreign key, so a superuser can skip those checks to save time.
  await client.query(`
    SELECT set_config('session_replication_role', 'replica', false)
      FROM pg_roles WHERE rolname = current_user AND rolsuper`);
  await client.query("SET synchronous_commit = off");
  await client.query(insertCustomers(Math.max(10, Math.ceil(count / ordersPerCustomer))));
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
  if (!databaseUrl) throw new Error("Set DATABASE_URL, or run npm start first.");
  if (!Number.isSafeInteger(count) || count < 1 || count > 10_000_000) {
    throw new Error("Usage: npm run seed:orders -- <count> [--force]");
  }
  const startedAt = Date.now();
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const seeded = await seedOrders({
    databaseUrl,
    count,
    force: flags.includes("--force"),
    onBatch: (written) =>
      print(`${written} orders, ${Math.round((Date.now() - startedAt) / 1000)} s`),
  });
  if (seeded.kind === "refused") throw new Error(seeded.reason);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
