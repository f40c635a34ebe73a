import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { seedDemo } from "@/prisma/seed";
import { ShopClient } from "@/tests/contract/shop-client";
import { withClient } from "@/tests/support/database";
import {
  type DebianPostgres,
  startDebianPostgres,
  withoutDebianPostgres,
} from "@/tests/support/debian-postgres";
import { type PgBouncer, startPgBouncer, withoutPgBouncer } from "@/tests/support/pgbouncer";
import { type System, startSystem } from "@/tests/support/system";

const reason = withoutPgBouncer || withoutDebianPostgres;

/** Few, so that the processes share them: the app alone opens up to 20. */
const serverConnections = 10;

const interrupted = "20261201070010_orders_by_update";

describe.skipIf(reason)(`A system behind PgBouncer on Debian's PostgreSQL${reason}`, () => {
  let postgres: DebianPostgres;
  let pooler: PgBouncer;
  let system: System | undefined;

  beforeAll(async () => {
    postgres = await startDebianPostgres();
    pooler = await startPgBouncer(postgres.url, { serverConnections });
  });
  afterAll(async () => {
    await system?.stop();
    await pooler?.stop();
    await postgres?.stop();
  });

  /** Starts the system, or starts it again on the same database. */
  async function start(variables: Record<string, string>): Promise<ShopClient> {
    system = await startSystem({
      DATABASE_URL: pooler.urlOf("waybill"),
      WAYBILL_DEMO: "1",
      ...variables,
    });
    return new ShopClient(system);
  }

  /** What a start leaves that was killed while it migrated. */
  async function interruptMigration(): Promise<void> {
    await withClient(postgres.url, async (client) => {
      // An earlier repetition has left a row that was rolled back.
      const unfinished = `update _prisma_migrations set finished_at = null
        where migration_name = $1 and rolled_back_at is null`;
      expect((await client.query(unfinished, [interrupted])).rowCount).toBe(1);
    });
  }

  it("starts with a direct URL for migrations, and ships orders", async () => {
    const shop = await start({ DIRECT_DATABASE_URL: postgres.url });
    await seedDemo(pooler.urlOf("waybill"));
    const orders = await Promise.all(Array.from({ length: 10 }, () => shop.place()));
    await shop.untilFinished(orders.map(({ id }) => id));
    await shop.close();
  });

  it("goes on within seconds after its dispatcher was killed", async () => {
    if (!system) throw new Error("The system is not running.");
    const shop = new ShopClient(system);
    await system.kill("web");
    await system.waitReady();
    const readyAt = performance.now();
    const { id } = await shop.place();
    const unsent = `select id from order_events
      where order_id = $1 and type = 'order/created' and sent_at is null`;
    await shop.untilNone("unsent events", unsent, [id]);
    // The killed process held the lease of the outbox for at most four seconds.
    expect(performance.now() - readyAt).toBeLessThan(scaled(10_000));
    await shop.untilFinished([id]);
    await shop.close();
  });

  it("repeats an interrupted migration by the direct URL", async () => {
    await system?.stop();
    await interruptMigration();
    const shop = await start({ DIRECT_DATABASE_URL: postgres.url });
    expect(system?.output()).toContain(`Repeating the migration ${interrupted}`);
    await shop.close();
  });

  it("restarts without a direct URL, and repeats an interrupted migration", async () => {
    await system?.stop();
    await interruptMigration();
    const shop = await start({ DIRECT_DATABASE_URL: "" });
    expect(system?.output()).toContain(`Repeating the migration ${interrupted}`);
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    expect(system?.output()).not.toMatch(/unsupported startup parameter|prepared statement/);
    await shop.close();
  });
});
