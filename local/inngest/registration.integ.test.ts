import type pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPool } from "@/local/database/pool";
import { type EngineConfig, startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { waitFor } from "@/tests/support/wait";

type Engine = Awaited<ReturnType<typeof startEngine>>;

let database: TestDatabase;
let pool: pg.Pool;
const engines: Engine[] = [];

beforeEach(async () => {
  database = await createEmptyDatabase();
  pool = openPool({ databaseUrl: database.url, name: "test", connectionsMax: 2, log: silentLog });
});
afterEach(async () => {
  await closeAll();
  await pool.end();
  await database.drop();
});

async function start(options: Partial<EngineConfig> = {}): Promise<Engine> {
  const engine = await startEngine({
    host: "127.0.0.1",
    port: 0,
    databaseUrl: database.url,
    eventKeys: [],
    serveUrls: [],
    log: silentLog,
    ...options,
  });
  engines.push(engine);
  return engine;
}

async function closeAll(): Promise<void> {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
}

// No app listens on this port, so runs start and wait for their next attempt.
const serveUrl = "http://127.0.0.1:1/api/inngest";

async function register(engine: Engine, triggers: object[]): Promise<unknown> {
  const steps = {
    step: { runtime: { type: "http", url: `${serveUrl}?fnId=shop-f&stepId=step` } },
  };
  const functions = [{ id: "shop-f", triggers, steps }];
  const response = await fetch(`${engine.url}/fn/register`, {
    method: "POST",
    body: JSON.stringify({ appName: "shop", url: serveUrl, functions }),
  });
  return response.json();
}

/** An idle engine polls its tables every ten seconds only; any event wakes it at once. */
async function wake(engine: Engine): Promise<void> {
  await send(engine, "test/wake");
}

async function send(engine: Engine, name: string): Promise<void> {
  const body = JSON.stringify({ name, data: {} });
  await fetch(`${engine.url}/e/any`, { method: "POST", body });
}

async function runCount(): Promise<number> {
  const { rows } = await pool.query("select count(*)::integer as count from inngest.run");
  return rows[0].count;
}

async function scheduledCrons(): Promise<string[]> {
  const { rows } = await pool.query(
    "select step_id from inngest.job where kind = 'cron' and lease_until is null",
  );
  return rows.map((row) => row.step_id);
}

describe("registration", () => {
  it("loads a registration that another engine has stored", async () => {
    const [engine, other] = [await start(), await start()];
    await register(other, [{ event: "a/b" }]);
    expect(await register(engine, [{ event: "a/b" }])).toEqual({ ok: true, modified: false });

    await send(engine, "a/b");
    expect(await runCount()).toBe(1);
  });
});

describe("crons", () => {
  it("fires a cron that another engine has registered and schedules its next tick", async () => {
    const engine = await start();
    const other = await start();
    await register(other, [{ cron: "0 * * * *" }]);
    await Promise.all(engines.splice(1).map((engine) => engine.close()));

    await pool.query("update inngest.job set due_at = now() where kind = 'cron'");
    await wake(engine);
    await expect.poll(runCount).toBe(1);
    expect(await scheduledCrons()).toEqual(["0 * * * *"]);
  });

  it("schedules a cron again when its job is missing at the next sync", async () => {
    const engine = await start();
    await register(engine, [{ cron: "0 * * * *" }]);
    await pool.query("delete from inngest.job");
    expect(await register(engine, [{ cron: "0 * * * *" }])).toEqual({ ok: true, modified: false });
    expect(await scheduledCrons()).toEqual(["0 * * * *"]);
  });

  it("retries with backoff a tick that the engine failed to handle", async () => {
    const engine = await start();
    await register(engine, [{ cron: "0 * * * *" }]);
    await pool.query(
      `create function fail_insert() returns trigger language plpgsql as $$
       begin raise exception 'insert failed'; end $$`,
    );
    await pool.query(
      `create trigger fail_insert before insert on inngest.run
       for each row execute function fail_insert()`,
    );
    const { rows: missed } = await pool.query(
      "update inngest.job set due_at = due_at - interval '1 hour' returning clock_timestamp() as at",
    );
    await wake(engine);
    const job = await waitFor("the tick to be postponed", async () => {
      const { rows } = await pool.query(
        `select due_at, attempt, extract(epoch from lease_until - $1)::float as after_s,
                extract(epoch from lease_until - clock_timestamp())::float as remaining_s
         from inngest.job where attempt > 0`,
        [missed[0].at],
      );
      return rows[0] ?? null;
    });
    expect(job.attempt).toBe(1);
    // The engine postponed the tick at some time between the two queries.
    expect(job.after_s).toBeGreaterThan(10);
    expect(job.remaining_s).toBeLessThan(46);

    await pool.query("drop trigger fail_insert on inngest.run");
    await pool.query("update inngest.job set lease_until = now()");
    await wake(engine);
    await expect.poll(runCount).toBe(1);
    const { rows } = await pool.query(
      "select external_id from inngest.event where name <> 'test/wake'",
    );
    expect(rows).toEqual([{ external_id: job.due_at.toISOString() }]);
  });
});

describe("the address of the server", () => {
  it("leads to the workflows in the admin of the registered app", async () => {
    const engine = await start({ signingKey: "signkey-test-00" });
    const open = () => fetch(engine.url, { redirect: "manual" });
    expect((await open()).status).toBe(404);
    await closeAll();

    const unsigned = await start();
    await register(unsigned, [{ event: "test/registered" }]);
    const response = await fetch(unsigned.url, { redirect: "manual" });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("http://127.0.0.1:1/admin/workflows");
  });
});
