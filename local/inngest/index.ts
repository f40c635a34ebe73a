import { migrate } from "@/local/database/migrate";
import { openPool } from "@/local/database/pool";
import type { Log } from "@/local/log";
import { type AppClient, openAppClient } from "./app-client";
import { BatchRoom } from "./batch-room";
import { flushBatch, startBatches } from "./batches";
import { saveCallOutcome } from "./call-outcome";
import { createCheckpointSaver } from "./checkpoints";
import type { FunctionConfig } from "./configuration";
import { fireCron } from "./crons";
import type { EngineContext } from "./engine-context";
import { FunctionRegistry } from "./function-registry";
import type { CallJob } from "./jobs";
import { MatchPaths } from "./match-paths";
import { startParkedJobRepair } from "./parked-job-repair";
import { type Queue, startQueue } from "./queue";
import { startAppSync } from "./registration";
import { startRetention } from "./retention";
import { createRunCompleter } from "./run-completer";
import { engineSchema, migrations } from "./schema";
import { parseSdkResponse, type SdkResponse } from "./sdk-response";
import { startEngineServer } from "./server";
import { endTimer } from "./timers";

export interface EngineConfig {
  host: string;
  /** 0 selects any free port. */
  port: number;
  databaseUrl: string;
  /** `signkey-prod-<hex>`. Without a key the engine acts as a dev server and signs nothing. */
  signingKey?: string;
  /** Event keys that `/e/:key` accepts; an empty list accepts any key. */
  eventKeys: string[];
  /** Serve URLs of the apps to sync, such as `http://127.0.0.1:3000/api/inngest`. */
  serveUrls: string[];
  /** Factor for the backoff between attempts, and nothing else (default 1: Inngest's backoff). */
  timeScale?: number;
  /** The maximum number of jobs handled at a time (default 64). */
  workers?: number;
  log: Log;
}

const connectionsMax = 10;
const workersDefault = 64;

/**
 * Starts an Inngest-compatible engine that keeps all its state in the PostgreSQL schema `inngest`.
 * Rejects with the original error when the database is unavailable or the port is taken.
 */
export async function startEngine(
  config: EngineConfig,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { databaseUrl, log } = config;
  const pool = openPool({ databaseUrl, name: "engine", connectionsMax, log });
  try {
    await migrate(pool, engineSchema, migrations);
    let queue: Queue | undefined;
    const [functions, matchPaths] = [new FunctionRegistry(), new MatchPaths()];
    const context: EngineContext = {
      pool,
      functions,
      matchPaths,
      signingKey: config.signingKey,
      timeScale: config.timeScale ?? 1,
      batchRoom: new BatchRoom(),
      wake: () => queue?.wake(),
      saveCheckpoint: createCheckpointSaver(pool),
      completeUnobservedRun: createRunCompleter({ database: pool, functions, matchPaths }),
      log,
    };
    await functions.load(pool);
    await matchPaths.load(pool);
    const server = await startEngineServer(context, config);
    const client = openAppClient({ signingKey: config.signingKey });
    queue = startQueue(context, {
      workers: config.workers ?? workersDefault,
      handlers: {
        call: (job) => callFunction(context, client, job),
        timer: (job) => endTimer(context, job),
        cron: (job) => fireCron(context, job),
        flush: (job) => flushBatch(context, job),
      },
    });
    const appSyncs = config.serveUrls.map((url) => startAppSync(context, client, url));
    const maintenance = [startRetention(context), startParkedJobRepair(context)];
    const close = async () => {
      await Promise.all([...appSyncs, ...maintenance].map((loop) => loop.stop()));
      // The server closes after the queue, because calls in progress still send checkpoints.
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

/** Calls the function. Resolves to a callback that saves the outcome and wakes the queue. */
async function callFunction(
  context: EngineContext,
  client: AppClient,
  job: CallJob,
): Promise<() => Promise<void>> {
  // Another engine may have registered the function and started the run.
  if (!context.functions.get(job.functionId)) await context.functions.load(context.pool);
  const config = context.functions.get(job.functionId);
  if (!config) throw new Error(`The function ${job.functionId} is not registered.`);
  const outcome = parseSdkResponse(await call(context, client, job, config), Date.now());
  return async () => {
    await saveCallOutcome(context, job, outcome);
    context.wake();
  };
}

async function call(
  context: EngineContext,
  client: AppClient,
  job: CallJob,
  config: FunctionConfig,
): Promise<SdkResponse> {
  context.batchRoom.callBegins(job.runId);
  try {
    return await client.callFunction(job, config);
  } finally {
    const next = context.batchRoom.callEnds(job.runId);
    if (next !== null) await startBatches(context, [next]);
  }
}
