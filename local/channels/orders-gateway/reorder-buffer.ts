import type { OrderUpdate } from "./messages";

/**
 * Sorts the updates of one order by `seq` and releases each exactly once. An update that arrives
 * too early is buffered until those before it have arrived.
 */
export class ReorderBuffer {
  private last: number | undefined;
  private readonly buffered = new Map<number, OrderUpdate>();

  /** The `seq` of the last released update; undefined before the start. */
  get lastSeq(): number | undefined {
    return this.last;
  }

  /** Whether updates are missing before one that has already arrived. */
  get hasGap(): boolean {
    return this.last !== undefined && this.buffered.size > 0;
  }

  /** Starts after `seq`, and returns the later updates that have already arrived. */
  startAfter(seq: number): OrderUpdate[] {
    this.last = seq;
    for (const early of this.buffered.keys()) if (early <= seq) this.buffered.delete(early);
    return this.release();
  }

  /** Adds an update, and returns those that can now be sent, in order. */
  add(update: OrderUpdate): OrderUpdate[] {
    if (this.last !== undefined && update.seq <= this.last) return [];
    this.buffered.set(update.seq, update);
    return this.release();
  }

  private release(): OrderUpdate[] {
    const released: OrderUpdate[] = [];
    if (this.last === undefined) return released;
    for (;;) {
      const next = this.buffered.get(this.last + 1);
      if (!next) return released;
      this.buffered.delete(next.seq);
      this.last = next.seq;
      released.push(next);
    }
  }
}
