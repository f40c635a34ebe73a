import { afterAll, beforeAll, vi } from "vitest";
import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";

/** An Inngest server to run the suite against; ours unless this names another. */
export const EXTERNAL_URL = process.env.INNGEST_CONFORMANCE_URL;

const { INNGEST_CONFORMANCE_EVENT_KEY: eventKey, INNGEST_CONFORMANCE_SIGNING_KEY: signingKey } =
  process.env;

/** How apps and a signed server know each other; the engine of our own under test is unsigned. */
export const EXTERNAL_KEYS: { eventKey?: string; signingKey?: string } = {
  ...(eventKey ? { eventKey } : {}),
  ...(signingKey ? { signingKey } : {}),
};

/** Not ours: tests that restart the engine, scale its time or read its tables are skipped. */
export const isForeignServer = EXTERNAL_URL !== undefined;

/** 15 s of backoff become 0.15 s. */
export const TIME_SCALE = 0.01;

export type EngineOptions = {
  signingKey?: string;
  eventKeys?: string[];
  serveUrls?: string[];
};

export type EngineUnderTest = {
  url: string;
  databaseUrl: string;
  /** Stops and starts it on the same port and database. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
  start: () => Promise<void>;
};

/** Our engine on a database of its own. */
export async function startOwnEngine(
  options: EngineOptions = {},
): Promise<EngineUnderTest & { close: () => Promise<void> }> {
  const database: TestDatabase = await createEmptyDatabase();
  const open = (port: number) =>
    startEngine({
      host: "127.0.0.1",
      port,
      databaseUrl: database.url,
      eventKeys: [],
      serveUrls: [],
      timeScale: TIME_SCALE,
      log: silentLog,
      ...options,
    });
  let engine = await open(0);
  const { url } = engine;
  const stop = () => engine.close();
  const start = async () => {
    engine = await open(Number(new URL(url).port));
  };
  return {
    url,
    databaseUrl: database.url,
    stop,
    start,
    restart: async () => {
      await stop();
      await start();
    },
    close: async () => {
      await stop();
      await database.drop();
    },
  };
}

/** The URL of the server under test, started once for the file. */
export function serverUnderTest(): () => string {
  // Another server keeps its own pace: attempts are 15 to 45 seconds apart.
  if (EXTERNAL_URL !== undefined) vi.setConfig({ testTimeout: 300_000 });
  let url = EXTERNAL_URL;
  let close = async () => {};
  beforeAll(async () => {
    if (EXTERNAL_URL !== undefined) return;
    const engine = await startOwnEngine();
    url = engine.url;
    close = engine.close;
  });
  afterAll(() => close());
  return () => {
    if (url === undefined) throw new Error("The server under test has not started.");
    return url;
  };
}
