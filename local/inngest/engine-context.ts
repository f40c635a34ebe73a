import type { Pool } from "pg";
import type { Log } from "@/local/log";
import type { BatchRoom } from "./batch-room";
import type { SaveCheckpoint } from "./checkpoints";
import type { FunctionRegistry } from "./function-registry";
import type { MatchPaths } from "./match-paths";
import type { CompleteUnobservedRun } from "./run-completer";

/** What all parts of one running engine share. */
export interface EngineContext {
  pool: Pool;
  functions: FunctionRegistry;
  matchPaths: MatchPaths;
  signingKey: string | undefined;
  /** Factor for the backoff between attempts, and nothing else; 1 is Inngest's own backoff. */
  timeScale: number;
  batchRoom: BatchRoom;
  /** Makes the queue look for due jobs. Call it after a commit that added jobs or made them due. */
  wake: () => void;
  saveCheckpoint: SaveCheckpoint;
  completeUnobservedRun: CompleteUnobservedRun;
  log: Log;
}
