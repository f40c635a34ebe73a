import { setTimeout as sleep } from "node:timers/promises";

interface BatchWriterSettings<Row> {
  write(rows: readonly Row[]): Promise<void>;
  /** Whether an error is about the data of a row, so that the others can be written without it. */
  isDataError?(error: unknown): boolean;
  /** Rows that wait for a slow store. Beyond that new rows are dropped. */
  queueMax: number;
  batchMax: number;
  /** A row waits at most this long before its batch is written. */
  flushMs: number;
  now: () => Date;
  onError(error: unknown, rows: number): void;
}

/**
 * Writes rows in batches, one batch at a time. Adding a row never waits and never throws: when the
 * store is slow or away, rows are dropped and counted, and the work that they describe goes on.
 */
export class BatchWriter<Row> {
  private queue: Row[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private droppedRows = 0;
  private lastDrop: Date | null = null;

  constructor(private readonly settings: BatchWriterSettings<Row>) {}

  /** Rows dropped since the process started. */
  get dropped(): number {
    return this.droppedRows;
  }

  /** When a row was last dropped; null while none was. */
  get droppedAt(): Date | null {
    return this.lastDrop;
  }

  add(row: Row): void {
    if (this.queue.length >= this.settings.queueMax) {
      this.drop(1);
      return;
    }
    this.queue.push(row);
    if (this.queue.length >= this.settings.batchMax) this.start();
    else this.timer ??= setTimeout(() => this.start(), this.settings.flushMs).unref();
  }

  /** Resolves when the rows added so far were written or dropped, or after `timeoutMs`. */
  async flush(timeoutMs = 5_000): Promise<void> {
    const waiting = new AbortController();
    const timeout = sleep(timeoutMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    await Promise.race([this.writeAll(), timeout]);
    waiting.abort();
  }

  /** Awaits the write in progress and then one more, for rows that the first has missed. */
  private async writeAll(): Promise<void> {
    await this.writing;
    this.start();
    await this.writing;
  }

  private drop(rows: number): void {
    this.droppedRows += rows;
    this.lastDrop = this.settings.now();
  }

  private start(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing ??= this.writeQueue().finally(() => {
      this.writing = undefined;
      if (this.queue.length > 0) this.timer ??= setTimeout(() => this.start(), 0).unref();
    });
  }

  private async writeQueue(): Promise<void> {
    while (this.queue.length > 0) {
      await this.writeOrDrop(this.queue.splice(0, this.settings.batchMax));
    }
  }

  /** Halves a batch that one of its rows makes fail, until only such rows are dropped. */
  private async writeOrDrop(rows: readonly Row[]): Promise<void> {
    try {
      await this.settings.write(rows);
    } catch (error) {
      if (rows.length > 1 && this.settings.isDataError?.(error)) {
        const half = Math.ceil(rows.length / 2);
        await this.writeOrDrop(rows.slice(0, half));
        await this.writeOrDrop(rows.slice(half));
      } else {
        this.drop(rows.length);
        this.settings.onError(error, rows.length);
      }
    }
  }
}
