import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type LaunchedProcess, launch, signalGroup } from "@/local/processes/launch";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { patienceMs, waitFor } from "@/tests/support/wait";
import { migrateDatabase } from "./migrate";

const repository = path.join(import.meta.dirname, "../..");
const deployTask = ["--import", "tsx", path.join(repository, "local/prisma/deploy.ts")];

const create = "CREATE TABLE widgets (id int PRIMARY KEY, name text, size int);";
const buildIndex =
  "-- By name.\nCREATE INDEX CONCURRENTLY IF NOT EXISTS by_name ON widgets (name);";
/** As migrations were before the rules: it can't run twice. */
const change = "ALTER TABLE widgets ADD COLUMN color text;\nUPDATE widgets SET size = size + 1;";

let root: string;
let database: TestDatabase;
let client: pg.Client;
/** Holds a lock in a transaction. */
let blocker: pg.Client;
let progress: string[];

beforeAll(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-migrations-"));
  await fs.mkdir(path.join(root, "prisma"));
  await fs.symlink(path.join(repository, "node_modules"), path.join(root, "node_modules"));
});
afterAll(() => fs.rm(root, { recursive: true }));

beforeEach(async () => {
  await fs.rm(path.join(root, "prisma/migrations"), { recursive: true, force: true });
  await write("1_create", create);
  database = await createEmptyDatabase();
  progress = [];
  await migrate();
  progress = [];
  [client, blocker] = await Promise.all([connect(), connect()]);
  onTestFinished(async () => {
    await Promise.all([client.end(), blocker.end()]);
    await database.drop();
  });
});

async function connect(): Promise<pg.Client> {
  const opened = new pg.Client({ connectionString: database.url });
  await opened.connect();
  return opened;
}

async function write(name: string, sql: string): Promise<void> {
  const folder = path.join(root, "prisma/migrations", name);
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, "migration.sql"), sql);
  const lock = path.join(root, "prisma/migrations/migration_lock.toml");
  await fs.writeFile(lock, 'provider = "postgresql"\n');
}

function environment(url: string): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: url };
}

/** Migrates as a start does. */
function migrate(url = database.url): Promise<void> {
  return migrateDatabase({
    ...{ root, databaseUrl: url, signal: AbortSignal.timeout(patienceMs) },
    progress: (step) => progress.push(step),
    deploy: () => deploy(url),
  });
}

async function deploy(url: string): Promise<void> {
  const options = { cwd: root, env: environment(url), timeout: patienceMs };
  await promisify(execFile)(process.execPath, deployTask, options).catch((error: unknown) => {
    throw new Error(JSON.stringify(error));
  });
}

/** Starts to migrate, and resolves once PostgreSQL works on this statement. */
async function startMigrating(statement: string): Promise<{ task: LaunchedProcess; pid: number }> {
  const task = await launch({
    ...{ command: process.execPath, args: deployTask, cwd: root, env: environment(database.url) },
    onLine: () => {},
  });
  const pid = await waitFor("PostgreSQL to run the migration", () => activePid(statement));
  return { task, pid };
}

async function activePid(statement: string): Promise<number | null> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and state = 'active'
      and starts_with(query, $1) and wait_event_type = 'Lock'`,
    [statement],
  );
  return rows[0]?.pid ?? null;
}

/** Kills a process that migrates, and with it the process of PostgreSQL that works for it. */
async function kill({ task, pid }: { task: LaunchedProcess; pid: number }): Promise<void> {
  await killTask(task);
  await client.query("select pg_terminate_backend($1)", [pid]);
}

async function killTask(task: LaunchedProcess): Promise<void> {
  signalGroup(task.pid, "SIGKILL");
  await task.exited;
}

/** Takes a lock for which an index and a change of the table wait. */
async function lockWidgets(): Promise<void> {
  await blocker.query("begin; insert into widgets values (1, 'a', 1)");
}

async function indexes(): Promise<unknown[]> {
  const { rows } = await client.query(
    `select indexrelid::regclass::text as name, indexrelid as id, indisvalid as "isValid"
      from pg_index where indexrelid = to_regclass('by_name')`,
  );
  return rows;
}

async function unfinished(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select migration_name as name from _prisma_migrations
      where finished_at is null and rolled_back_at is null`,
  );
  return rows.map(({ name }) => name);
}

describe("a start after a migration was interrupted", () => {
  it("builds an index again whose building was killed", async () => {
    await write("2_index", buildIndex);
    await lockWidgets();
    await kill(await startMigrating(buildIndex));
    await blocker.query("commit");
    expect(await unfinished()).toEqual(["2_index"]);
    expect(await indexes()).toMatchObject([{ name: "by_name", isValid: false }]);
    await expect(deploy(database.url)).rejects.toThrow("P3009");
    await migrate();
    expect(await indexes()).toMatchObject([{ name: "by_name", isValid: true }]);
    expect(await unfinished()).toEqual([]);
    expect(progress).toContain("Repeating the migration 2_index, which has not finished");
  });

  it("builds an invalid index again whose migration was marked as applied by hand", async () => {
    await write("2_index", buildIndex);
    await lockWidgets();
    await kill(await startMigrating(buildIndex));
    await blocker.query("commit");
    await client.query("update _prisma_migrations set finished_at = now()");
    await migrate();
    expect(await indexes()).toMatchObject([{ name: "by_name", isValid: true }]);
    expect(progress).toEqual(["Building the invalid index by_name again"]);
  });

  it("waits for the index that PostgreSQL still builds for the killed process", async () => {
    await write("2_index", buildIndex);
    await lockWidgets();
    const { task, pid } = await startMigrating(buildIndex);
    await killTask(task);
    const migrating = migrate();
    const waiting = `Waiting for PostgreSQL (process ${pid}), which still runs 2_index`;
    await waitFor("the start to wait", () => (progress.includes(waiting) ? true : null));
    const [built] = await indexes();
    await blocker.query("commit");
    await migrating;
    expect(await indexes()).toEqual([Object.assign({}, built, { isValid: true })]);
    expect(await unfinished()).toEqual([]);
  });

  it("repeats a transaction that was rolled back", async () => {
    await write("2_change", change);
    await lockWidgets();
    await kill(await startMigrating(change));
    await blocker.query("commit");
    expect(await unfinished()).toEqual(["2_change"]);
    await migrate();
    expect((await client.query("select size, color from widgets")).rows).toEqual([
      { size: 2, color: null },
    ]);
  });

  it("does not repeat a transaction that was committed after its process was killed", async () => {
    await write("2_change", change);
    await lockWidgets();
    const { task } = await startMigrating(change);
    await killTask(task);
    const migrating = migrate();
    await waitFor("the start to wait", () => progress[0] ?? null);
    await blocker.query("commit");
    await migrating;
    expect((await client.query("select size from widgets")).rows).toEqual([{ size: 2 }]);
    expect(await unfinished()).toEqual([]);
    expect(progress.filter((step) => step.startsWith("Repeating"))).toEqual([]);
  });

  it("lets several processes start at once", async () => {
    await write("2_index", buildIndex);
    await write("3_change", change);
    await lockWidgets();
    await kill(await startMigrating(buildIndex));
    await blocker.query("commit");
    await Promise.all([migrate(), migrate(), migrate()]);
    expect(progress.filter((step) => step.startsWith("Migrating"))).toHaveLength(1);
    expect((await client.query("select size from widgets")).rows).toEqual([{ size: 2 }]);
    expect(await indexes()).toMatchObject([{ isValid: true }]);
  });

  it("waits for a live process, whose migration it leaves alone", async () => {
    await write("2_index", buildIndex);
    await lockWidgets();
    const { task } = await startMigrating(buildIndex);
    const migrating = migrate();
    const waiting = "Waiting for a migration that another process runs";
    await waitFor("the start to wait", () => (progress.includes(waiting) ? true : null));
    await blocker.query("commit");
    await migrating;
    expect(await task.exited).toMatchObject({ code: 0 });
    expect(progress).toEqual([waiting]);
  });

  it("says what to do where a part may have taken effect", async () => {
    const mixed = `SELECT 1;\n${buildIndex}`;
    await write("2_mixed", mixed);
    await expect(migrate()).rejects.toThrow("cannot run inside a transaction block");
    await expect(migrate()).rejects.toThrow(
      /2_mixed was interrupted, and a part of it may have taken effect.*resolve --rolled-back 2_mixed/,
    );
    await write("2_mixed", buildIndex);
    await expect(migrate()).rejects.toThrow(/its file has changed since/);
    await fs.rm(path.join(root, "prisma/migrations/2_mixed"), { recursive: true });
    await write("3_change", change);
    await expect(migrate()).rejects.toThrow("Start the version that has it.");
  });

  it("repeats a migration that failed, and says what to do if it fails again", async () => {
    await write("2_change", change);
    await client.query("alter table widgets add column color text");
    await expect(migrate()).rejects.toThrow("already exists");
    await expect(migrate()).rejects.toThrow(/failed again.*resolve --rolled-back 2_change/);
    await client.query("alter table widgets drop column color");
    await migrate();
    expect(await unfinished()).toEqual([]);
  });
});

it("tries again while a table is in use", async () => {
  await write("2_change", `SET LOCAL lock_timeout = '100ms';\n${change}`);
  await lockWidgets();
  const migrating = migrate();
  const waiting = "A table is in use. Trying again in 5 s";
  await waitFor("the start to try again", () => (progress.includes(waiting) ? true : null));
  await blocker.query("commit");
  await migrating;
  expect((await client.query("select size from widgets")).rows).toEqual([{ size: 2 }]);
});
