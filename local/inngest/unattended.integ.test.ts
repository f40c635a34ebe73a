import type pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPool } from "@/local/database/pool";
import { type EngineConfig, startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { waitFor } from "@/tests/support/wait";

type Engine = Awaited<ReturnType<typeof startEngine>>;

// An engine alone with its database: no app answers its calls.
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

// Nobody answers there: runs start, and then wait for their next attempt.
const SERVE_URL = "http://127.0.0.1:1/api/inngest";

async function register(engine: Engine, triggers: object[]): Promise<unknown> {
  const steps = {
    step: { runtime: { type: "http", url: `${SERVE_URL}?fnId=shop-f&stepId=step` } },
  };
  const functions = [{ id: "shop-f", triggers, steps }];
  const response = await fetch(`${engine.url}/fn/register`, {
    method: "POST",
    body: JSON.stringify({ appName: "shop", url: SERVE_URL, functions }),
  });
  return response.json();
}

/** What a test changes in the tables an idle engine sees within ten seconds; any event wakes it. */
async function wake(engine: Engine): Promise<void> {
  await send(engine, "nobody/listens");
}

async function send(engine: Engine, name: string): Promise<void> {
  const body = JSON.stringify({ name, data: {} });
  await fetch(`${engine.url}/e/any`, { method: "POST", body });
}

async function runs(): Promise<number> {
  const { rows } = await pool.query("select count(*)::integer as count from inngest.run");
  return rows[0].count;
}

async function scheduledCrons(): Promise<string[]> {
  const { rows } = await pool.query(
    "select step_id from inngest.job where kind = 'cron' and lease_until is null",
  );
  return rows.map((row) => row.step_id);
}

test("a registration that the database has but the engine has not loaded is loaded", async () => {
  const [engine, other] = [await start(), await start()];
  await register(other, [{ event: "a/b" }]);
  expect(await register(engine, [{ event: "a/b" }])).toEqual({ ok: true, modified: false });

  await send(engine, "a/b");
  expect(await runs()).toBe(1);
});

test("a cron that the engine has not loaded yet ticks, and goes on ticking", async () => {
  const engine = await start();
  const other = await start();
  await register(other, [{ cron: "0 * * * *" }]);
  await Promise.all(engines.splice(1).map((engine) => engine.close()));

  await pool.query("update inngest.job set due_at = now() where kind = 'cron'");
  await wake(engine);
  await expect.poll(runs).toBe(1);
  expect(await scheduledCrons()).toEqual(["0 * * * *"]);
});

test("a cron whose job is gone is scheduled by the next sync", async () => {
  const engine = await start();
  await register(engine, [{ cron: "0 * * * *" }]);
  await pool.query("delete from inngest.job");
  expect(await register(engine, [{ cron: "0 * * * *" }])).toEqual({ ok: true, modified: false });
  expect(await scheduledCrons()).toEqual(["0 * * * *"]);
});

test("a tick that the engine can't handle is put off by the backoff table, and not lost", async () => {
  const engine = await start();
  await register(engine, [{ cron: "0 * * * *" }]);
  await pool.query(
    `create function refuse() returns trigger language plpgsql as $$
       begin raise exception 'refused'; end $$`,
  );
  await pool.query(
    "create trigger refuse before insert on inngest.run for each row execute function refuse()",
  );
  const { rows: marked } = await pool.query(
    "update inngest.job set due_at = due_at - interval '1 hour' returning clock_timestamp() as at",
  );
  await wake(engine);
  const job = await waitFor("the tick to be put off", async () => {
    const { rows } = await pool.query(
      `select due_at, attempt, extract(epoch from lease_until - $1)::float as since_wake_s,
              extract(epoch from lease_until - clock_timestamp())::float as left_s
         from inngest.job where attempt > 0`,
      [marked[0].at],
    );
    return rows[0] ?? null;
  });
  expect(job.attempt).toBe(1);
  // It is put off at some time between these two.
  expect(job.since_wake_s).toBeGreaterThan(10);
  expect(job.left_s).toBeLessThan(46);

  await pool.query("drop trigger refuse on inngest.run");
  await pool.query("update inngest.job set lease_until = now()");
  await wake(engine);
  await expect.poll(runs).toBe(1);
  const { rows } = await pool.query(
    "select external_id from inngest.event where name <> 'nobody/listens'",
  );
  expect(rows).toEqual([{ external_id: job.due_at.toISOString() }]);
});
