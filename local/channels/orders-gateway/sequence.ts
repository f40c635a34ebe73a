import type { OrderUpdate } from "./messages";

/**
 * Puts one order's updates in order: each comes out exactly once, by `seq`, from a starting
 * point on. What arrives too early is kept until the steps between are known.
 */
export class OrderSequence {
  private last: number | undefined;
  private readonly early = new Map<number, OrderUpdate>();

  /** The last step that came out; undefined before the start. */
  get lastSeq(): number | undefined {
    return this.last;
  }

  /** Whether steps are missing before one that has already arrived. */
  get hasGap(): boolean {
    return this.last !== undefined && this.early.size > 0;
  }

  /** Starts after `seq`, and returns what has arrived since. */
  startAfter(seq: number): OrderUpdate[] {
    this.last = seq;
    for (const known of this.early.keys()) if (known <= seq) this.early.delete(known);
    return this.release();
  }

  /** Takes one update in, and returns what can go out now, in order. */
  accept(update: OrderUpdate): OrderUpdate[] {
    if (this.last !== undefined && update.seq <= this.last) return [];
    this.early.set(update.seq, update);
    return this.release();
  }

  private release(): OrderUpdate[] {
    const released: OrderUpdate[] = [];
    if (this.last === undefined) return released;
    for (;;) {
      const next = this.early.get(this.last + 1);
      if (!next) return released;
      this.early.delete(next.seq);
      this.last = next.seq;
      released.push(next);
    }
  }
}
