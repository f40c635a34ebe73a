import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { Database } from "@/lib/db/database";
import type { StoreState, StoreStatus } from "@/lib/domain/telemetry/store-status";
import { BatchWriter } from "@/lib/telemetry/batch-writer";
import { errorLine } from "@/lib/telemetry/safe-error";
import { createStore } from "./create-store";
import { pruneStore, type Retention } from "./prune-store";
import { insertSpans } from "./spans-table";

const checkMs = 30_000;
/** Codes of PostgreSQL: no such schema, no such table. */
const missingCodes = new Set(["3F000", "42P01"]);

/** What pages may use of the store. Its database has a small pool of its own. */
export type Telemetry = Pick<TelemetryStore, "db" | "status" | "flush">;

/** The store of one process: its queues, its state and its regular checks. */
export class TelemetryStore {
  private state: StoreState = "missing";
  private lastError: { line: string; at: Date } | null = null;
  private bytes = 0;
  private readonly writers = new Map<string, BatchWriter<unknown>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly db: Database,
    private readonly settings: {
      retention: Retention;
      now: () => Date;
      /** Logs a warning. The log writes to this store, so it is passed in. */
      warn: (fields: object, message: string) => void;
    },
  ) {}

  /** Creates the schema if it is missing. Never throws: the app starts without its telemetry. */
  async start(): Promise<void> {
    try {
      await createStore(this.db, this.settings.now());
      this.state = "ok";
    } catch (error) {
      this.fail(error);
      const fields = { error: errorLine(error) };
      this.settings.warn(fields, "The telemetry store could not be created.");
    }
    await this.check();
    this.timer = setInterval(() => void this.check(), checkMs).unref();
  }

  /** A queue whose rows `insert` writes. Rows are dropped while the store is missing or full. */
  writer<Row>(
    name: string,
    settings: {
      insert: (db: Database, rows: readonly Row[]) => Promise<void>;
      queueMax: number;
      batchMax: number;
      flushMs: number;
    },
  ): BatchWriter<Row> {
    const { insert, ...limits } = settings;
    const writer = new BatchWriter<Row>({
      ...limits,
      name,
      now: this.settings.now,
      write: async (rows) => {
        if (this.state === "missing" || this.state === "full") throw new StoreUnavailable();
        await insert(this.db, rows);
        if (this.state === "failing") this.state = "ok";
      },
      onError: (error) => this.fail(error),
    });
    this.writers.set(name, writer as BatchWriter<unknown>);
    return writer;
  }

  status(): StoreStatus {
    return {
      state: this.state,
      lastError: this.lastError?.line ?? null,
      lastErrorAt: this.lastError?.at ?? null,
      dropped: Object.fromEntries([...this.writers].map(([name, { dropped }]) => [name, dropped])),
      droppedAt: this.droppedAt(),
      bytes: this.bytes,
      bytesMax: this.settings.retention.bytesMax,
    };
  }

  private droppedAt(): Date | null {
    const times = [...this.writers.values()].flatMap(({ droppedAt }) => droppedAt ?? []);
    return times.reduce<Date | null>((last, at) => (last && last > at ? last : at), null);
  }

  /** Resolves when all that was recorded so far can be read, or was dropped, or `timeoutMs` passed. */
  async flush(timeoutMs?: number): Promise<void> {
    await Promise.all([...this.writers.values()].map((writer) => writer.flush(timeoutMs)));
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Prunes old days, and learns whether the store is full or missing. */
  private async check(): Promise<void> {
    try {
      const { isFull, bytes } = await pruneStore(
        this.db,
        this.settings.retention,
        this.settings.now(),
      );
      this.bytes = bytes;
      if (isFull) this.state = "full";
      else if (this.state === "full" || this.state === "missing") this.state = "ok";
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (error instanceof StoreUnavailable) return;
    // What made the store missing says more than that it still is.
    if (this.state === "missing" && this.lastError && isMissing(error)) return;
    this.lastError = { line: errorLine(error), at: this.settings.now() };
    if (isMissing(error)) this.state = "missing";
    else if (this.state !== "missing") this.state = "failing";
  }
}

class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && missingCodes.has(String(error.code));
}

declare global {
  var waybillTelemetryStore: TelemetryStore | undefined;
}

/** This process's store; null with `TELEMETRY=off`. */
export function telemetryStore(): TelemetryStore | null {
  return globalThis.waybillTelemetryStore ?? null;
}

/** The queue of ended spans. */
export function spanWriter(store: TelemetryStore, service: string): BatchWriter<ReadableSpan> {
  return store.writer<ReadableSpan>("spans", {
    insert: (db, spans) => insertSpans(db, service, spans),
    queueMax: 20_000,
    batchMax: 500,
    flushMs: 1_000,
  });
}
