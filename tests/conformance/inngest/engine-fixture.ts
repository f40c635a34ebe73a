import { afterAll, beforeAll, vi } from "vitest";
import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";

/** The URL of an external Inngest server to test; without one the suite tests our engine. */
export const externalUrl = process.env.INNGEST_CONFORMANCE_URL || undefined;

const { INNGEST_CONFORMANCE_EVENT_KEY: eventKey, INNGEST_CONFORMANCE_SIGNING_KEY: signingKey } =
  process.env;

/** The keys of an external server. Our engine runs without keys here. */
export const externalKeys: { eventKey?: string; signingKey?: string } = {
  ...(eventKey ? { eventKey } : {}),
  ...(signingKey ? { signingKey } : {}),
};

/** Whether to skip the tests that restart the engine, scale its backoff or read its tables. */
export const isExternalServer = externalUrl !== undefined;

/** Shortens a backoff of 15 s to 0.15 s. */
export const timeScale = 0.01;

export interface EngineOptions {
  signingKey?: string;
  eventKeys?: string[];
  serveUrls?: string[];
}

export interface EngineUnderTest {
  url: string;
  databaseUrl: string;
  /** Stops the engine and starts it again on the same port and database. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
  start: () => Promise<void>;
}

/** Starts our engine on its own database. */
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
      timeScale,
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

/** Starts the server under test once per test file. Returns a function that returns its URL. */
export function serverUnderTest(): () => string {
  // The backoff of an external server is not scaled: attempts are 15 to 45 seconds apart.
  if (externalUrl !== undefined) vi.setConfig({ testTimeout: 300_000 });
  let url = externalUrl;
  let close = async () => {};
  beforeAll(async () => {
    if (externalUrl !== undefined) return;
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
