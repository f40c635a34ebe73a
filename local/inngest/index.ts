import { migrate } from "@/local/database/migrate";
import { openPool } from "@/local/database/pool";
import type { Log } from "@/local/log";
import { applyVerdict } from "./answers";
import { readAnswer } from "./app-answer";
import { type AppClient, openAppClient } from "./app-client";
import { flushBatch } from "./batches";
import { openCheckpoints } from "./checkpoints";
import type { EngineContext } from "./context";
import { fireCron } from "./crons";
import { FunctionRegistry } from "./functions";
import { Interests } from "./interests";
import type { CallJob } from "./jobs";
import { startParkingRepair } from "./parking";
import { type Queue, startQueue } from "./queue";
import { keepRegistered } from "./registration";
import { startRetention } from "./retention";
import { openCompletions } from "./run-completion";
import { engineSchema, migrations } from "./schema";
import { startEngineServer } from "./server";
import { endTimer } from "./timers";

export interface EngineConfig {
  host: string;
  /** 0 takes any free port. */
  port: number;
  databaseUrl: string;
  /** `signkey-prod-<hex>`; without one the engine is of the unsigned dev kind. */
  signingKey?: string;
  /** Keys accepted at `/e/:key`; empty accepts any. */
  eventKeys: string[];
  /** Serve endpoints of the apps to register, e.g. `http://127.0.0.1:3000/api/inngest`. */
  serveUrls: string[];
  /** Scales the backoff between attempts and nothing else (default 1, Inngest's own pace). */
  timeScale?: number;
  /** Calls to apps at once (default 64). */
  workers?: number;
  log: Log;
}

const connectionsMax = 10;
const workersDefault = 64;

/**
 * Starts an Inngest-compatible engine whose whole state is in the PostgreSQL schema `inngest`.
 * Rejects when the database is away or the port is taken (the original `EADDRINUSE`).
 */
export async function startEngine(
  config: EngineConfig,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { databaseUrl, log } = config;
  const pool = openPool({ databaseUrl, name: "engine", connectionsMax: connectionsMax, log });
  try {
    await migrate(pool, engineSchema, migrations);
    let queue: Queue | undefined;
    const context: EngineContext = {
      pool,
      functions: new FunctionRegistry(),
      interests: new Interests(),
      signingKey: config.signingKey,
      timeScale: config.timeScale ?? 1,
      wake: () => queue?.wake(),
      saveCheckpoint: openCheckpoints(pool),
      completeAlone: openCompletions(pool),
      log,
    };
    await context.functions.load(pool);
    await context.interests.load(pool);
    const server = await startEngineServer(context, config);
    const client = openAppClient({ signingKey: config.signingKey });
    queue = startQueue(context, {
      workers: config.workers ?? workersDefault,
      handlers: {
        call: (job) => callApp(context, client, job),
        timer: (job) => endTimer(context, job),
        cron: (job) => fireCron(context, job),
        flush: (job) => flushBatch(context, job),
      },
    });
    const registrations = config.serveUrls.map((url) => keepRegistered(context, client, url));
    const upkeep = [startRetention(context), startParkingRepair(context)];
    const close = async () => {
      await Promise.all([...registrations, ...upkeep].map((loop) => loop.stop()));
      // Calls that end now still need to checkpoint.
      await queue?.stop();
      await server.close();
      await client.close();
      await pool.end();
    };
    return { url: server.url, close };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Makes one call; what it resolves to saves the outcome and wakes the queue. */
async function callApp(
  context: EngineContext,
  client: AppClient,
  job: CallJob,
): Promise<() => Promise<void>> {
  // A run may start (by a cron) before the registration that brought its function is loaded.
  if (!context.functions.get(job.functionId)) await context.functions.load(context.pool);
  const config = context.functions.get(job.functionId);
  if (!config) throw new Error(`The function ${job.functionId} is not registered.`);
  const verdict = readAnswer(await client.call(job, config), Date.now());
  return async () => {
    await applyVerdict(context, job, verdict);
    context.wake();
  };
}
