import sql from "sql-template-tag";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db/database";
import { createLog } from "@/lib/telemetry/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { logWriter } from "./log-writer";
import { insertLogs } from "./logs-table";
import { TelemetryStore } from "./store";

let testDatabase: TestDatabase;
let db: ReturnType<typeof openDatabase>;
let store: TelemetryStore;

beforeEach(async () => {
  testDatabase = await createEmptyDatabase();
  db = openDatabase(testDatabase.url, 3);
  store = new TelemetryStore(db, {
    retention: { days: 7, bytesMax: 1024 ** 3 },
    now: () => new Date(),
    warn: () => undefined,
  });
});

afterEach(async () => {
  await store.stop();
  await db.pool.end();
  await testDatabase.drop();
});

function openLog() {
  const lines = logWriter(store);
  const stdout: string[] = [];
  const log = createLog({
    level: "info",
    write(line) {
      stdout.push(line);
      lines.add(line);
    },
  });
  return { log, stdout, lines };
}

interface StoredLine {
  message: string;
  level: string;
  requestId: string | null;
  orderId: number | null;
  fields: object;
}

async function storedLines(): Promise<StoredLine[]> {
  return db.query<StoredLine>(sql`
    SELECT message, level, request_id AS "requestId", order_id AS "orderId", fields
    FROM telemetry.logs ORDER BY id`);
}

describe("the stored log", () => {
  it("has a column for each id, and the other fields as JSON", async () => {
    await store.start();
    const { log } = openLog();
    log.warn({ requestId: "request-0001", orderId: 17, ms: 1.5, tags: ["a"] }, "First.");
    log.info({}, "Second.");
    await store.flush();
    expect(await storedLines()).toEqual([
      {
        ...{ message: "First.", level: "warn", requestId: "request-0001", orderId: 17 },
        fields: { ms: 1.5, tags: ["a"] },
      },
      { message: "Second.", level: "info", requestId: null, orderId: null, fields: {} },
    ]);
  });

  it("keeps a line whose fields have unexpected types, and those beside it", async () => {
    await store.start();
    const { log } = openLog();
    log.info({ orderId: "1; DROP TABLE", traceId: null, text: "a\0b \ud800 'quoted'" }, "Odd.");
    log.info({ orderId: 99_999_999_999, at: undefined, run: () => 1 }, "Odder.");
    log.info({ orderId: 5 }, "Usual.");
    await store.flush();
    expect((await storedLines()).map(({ message, orderId }) => [message, orderId])).toEqual([
      ["Odd.", null],
      ["Odder.", null],
      ["Usual.", 5],
    ]);
  });

  it("finds each word of the message and the fields by its own", async () => {
    await store.start();
    const { log } = openLog();
    log.info({ path: "/api/v1/Orders/17", kind: "out_of_stock" }, "It's been requested.");
    await store.flush();
    const found = async (words: string) => {
      const rows = await db.query(sql`
        SELECT FROM telemetry.logs WHERE words @@ to_tsquery('simple', ${words})`);
      return rows.length;
    };
    for (const words of ["orders", "api & v1 & 17", "stock", "reques:*"]) {
      expect(await found(words), words).toBe(1);
    }
    expect(await found("order")).toBe(0);
  });
});

describe("a long line", () => {
  it("keeps its ids and its message, and says how long it was", async () => {
    await store.start();
    const { log, stdout } = openLog();
    log.info({ orderId: 5, items: Array(150).fill("x".repeat(100)) }, "Long.");
    log.info({ orderId: 6, item: "x".repeat(3_000) }, "Shorter.");
    await store.flush();
    const [long, shorter] = await storedLines();
    expect(long).toMatchObject({
      ...{ message: "Long.", level: "info", orderId: 5 },
      fields: { truncated: `${stdout[0]?.length} characters` },
    });
    expect(shorter?.fields).toEqual({ item: "x".repeat(3_000) });
  });

  it("is found by its first words", async () => {
    await store.start();
    const { log } = openLog();
    const many = Array.from({ length: 150 }, (_, index) => `word${index}`);
    log.info({ many }, "Many.");
    await store.flush();
    const [row] = await db.query<{ words: number; hasFirst: boolean }>(sql`
      SELECT length(words) AS words, words @@ 'word0' AS "hasFirst" FROM telemetry.logs`);
    expect(row?.hasFirst).toBe(true);
    expect(row?.words).toBeLessThan(140);
  });
});

describe("a store that takes no lines", () => {
  it("drops and counts them while it is missing, and standard output has them all", async () => {
    const { log, stdout } = openLog();
    for (let index = 0; index < 3; index += 1) log.info({ index }, "Lost.");
    await store.flush();
    expect(stdout).toHaveLength(3);
    expect(store.status()).toMatchObject({ state: "missing", dropped: { logs: 3 } });
  });

  it("drops and counts what does not fit into its queue, without waiting", async () => {
    await store.start();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const lines = store.writer<string>("logs", {
      insert: async (database, rows) => {
        await held;
        await insertLogs(database, rows);
      },
      ...{ queueMax: 3, batchMax: 1, flushMs: 0 },
    });
    const stdout: string[] = [];
    const log = createLog({
      level: "info",
      write(line) {
        stdout.push(line);
        lines.add(line);
      },
    });
    // The first is being written, three wait, and six find the queue full.
    for (let index = 0; index < 10; index += 1) log.info({ index }, "Busy.");
    expect(stdout).toHaveLength(10);
    expect(lines.dropped).toBe(6);
    release();
    await lines.flush();
    expect(await storedLines()).toHaveLength(4);
  });

  it("takes lines again after it was locked", async () => {
    const impatient = openDatabase(testDatabase.url, 2, {
      ...{ applicationName: "telemetry", isTraced: false },
      ...{ statementTimeoutMs: 200, connectionTimeoutMs: 1_000 },
    });
    await store.start();
    const locked = new TelemetryStore(impatient, {
      retention: { days: 7, bytesMax: 1024 ** 3 },
      now: () => new Date(),
      warn: () => undefined,
    });
    await locked.start();
    const lines = logWriter(locked);
    const log = createLog({ level: "info", write: (line) => lines.add(line) });
    await db.transaction(async (tx) => {
      await tx.query(sql`LOCK TABLE telemetry.logs`);
      log.info({}, "Lost.");
      await lines.flush();
    });
    expect(locked.status()).toMatchObject({ state: "failing", dropped: { logs: 1 } });
    log.info({}, "Kept.");
    await locked.stop();
    expect((await storedLines()).map(({ message }) => message)).toEqual(["Kept."]);
    expect(locked.status().state).toBe("ok");
    await impatient.pool.end();
  });
});
