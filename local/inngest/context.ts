import type { Pool } from "pg";
import type { SaveCheckpoint } from "@/local/inngest/checkpoints";
import type { FunctionRegistry } from "@/local/inngest/functions";
import type { Interests } from "@/local/inngest/interests";
import type { CompleteAlone } from "@/local/inngest/run-completion";
import type { Log } from "@/local/log";

/** What the parts of one running engine share. */
export type EngineContext = {
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
};
