import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { Database } from "@/lib/db/database";
import type { StoreState, StoreStatus } from "@/lib/domain/telemetry/store-status";
import { BatchWriter } from "@/lib/telemetry/batch-writer";
import { errorLine } from "@/lib/telemetry/safe-error";
import { createStore } from "./create-store";
import { hasCode, isDataError } from "./has-code";
import { pruneStore, type Retention } from "./prune-store";
import { insertSpans } from "./spans-table";
import { bulkTables } from "./store-tables";

const checkMs = 30_000;
/** Codes of PostgreSQL: no such schema, no such table. */
const missingCodes: ReadonlySet<string> = new Set(["3F000", "42P01"]);
const bulkNames: ReadonlySet<string> = new Set(bulkTables.map(({ name }) => name));

/** What pages may use of the store. Its database has a small pool of its own. */
export type Telemetry = Pick<TelemetryStore, "db" | "status" | "flush">;

/** The store of one process: its queues, its state and its regular checks. */
export class TelemetryStore {
  private state: Exclude<StoreState, "full"> = "missing";
  private full: "none" | "bulk" | "all" = "none";
  private isCreated = false;
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
    await this.check();
    if (!this.isCreated) {
      const fields = { error: this.lastError?.line };
      this.settings.warn(fields, "The telemetry store could not be created. Waybill keeps trying.");
    }
    this.timer = setInterval(() => void this.check(), checkMs).unref();
  }

  /**
   * A queue of a table's rows, which `insert` writes. Rows are dropped while the store is missing, or
   * full for this table.
   */
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
      isDataError,
      now: this.settings.now,
      write: async (rows) => {
        if (this.state === "missing" || this.isFullFor(name)) throw new StoreUnavailable();
        await insert(this.db, rows);
        if (this.state === "failing") this.state = "ok";
      },
      onError: (error) => this.fail(error),
    });
    this.writers.set(name, writer as BatchWriter<unknown>);
    return writer;
  }

  private isFullFor(table: string): boolean {
    return this.full === "all" || (this.full === "bulk" && bulkNames.has(table));
  }

  status(): StoreStatus {
    return {
      state: this.full === "none" || this.state === "missing" ? this.state : "full",
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

  /**
   * Prunes old days, and checks whether the store is full or missing. Creates it until that has
   * succeeded once: a schema that is dropped later is created by the next process that starts.
   */
  private async check(): Promise<void> {
    const { db, settings } = this;
    try {
      if (!this.isCreated) await createStore(db, settings.now());
      this.isCreated = true;
      const { full, bytes, errors } = await pruneStore(db, settings.retention, settings.now());
      this.full = full;
      this.bytes = bytes;
      if (this.state === "missing") this.state = "ok";
      for (const error of errors) this.fail(error);
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
    else if (this.state !== "missing" && !isDataError(error)) this.state = "failing";
  }
}

class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}

function isMissing(error: unknown): boolean {
  return hasCode(error, missingCodes);
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
