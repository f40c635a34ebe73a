import type { Pool } from "pg";
import type { Log } from "@/local/log";
import type { SaveCheckpoint } from "./checkpoints";
import type { FunctionRegistry } from "./functions";
import type { Interests } from "./interests";
import type { CompleteAlone } from "./run-completion";

/** What the parts of one running engine share. */
export interface EngineContext {
  pool: Pool;
  functions: FunctionRegistry;
  interests: Interests;
  signingKey: string | undefined;
  /** Scales the backoff between attempts and nothing else; 1 is Inngest's own pace. */
  timeScale: number;
  /** Tells the queue that jobs were added or came due. */
  wake: () => void;
  saveCheckpoint: SaveCheckpoint;
  completeAlone: CompleteAlone;
  log: Log;
}
