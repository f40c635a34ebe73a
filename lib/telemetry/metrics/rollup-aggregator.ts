import { addToBuckets } from "@/lib/domain/metrics/log-buckets";
import { otherNames, type Rollup, type RollupKind } from "@/lib/domain/metrics/rollup";

/**
 * Names of one kind per minute. There are far fewer in the code; the limit is for names that come
 * from outside, such as the types of a gateway's events.
 */
const namesMax = 250;

/**
 * Adds up what happens in this process, minute by minute, until `take` fetches it. Adding costs well
 * under a microsecond.
 */
export class RollupAggregator {
  private minute = 0;
  private current = new Map<RollupKind, Map<string, Rollup>>();
  private ended: Rollup[] = [];

  constructor(private readonly nowMs: () => number) {}

  /**
   * @param value Milliseconds, usually; null for what is only counted.
   * @param traceId Where the value can be looked at.
   */
  add(
    kind: RollupKind,
    name: string,
    value: number | null = null,
    { isError = false, traceId = null }: { isError?: boolean; traceId?: string | null } = {},
  ): void {
    const rollup = this.rollupOf(kind, name);
    rollup.count += 1;
    if (isError) rollup.errors += 1;
    if (value === null) return;
    rollup.total += value;
    if (value >= rollup.max) {
      rollup.max = value;
      rollup.example = traceId;
    }
    addToBuckets(rollup.buckets, value);
  }

  /** What was added since the last call. */
  take(): Rollup[] {
    this.endMinute();
    const taken = this.ended;
    this.ended = [];
    return taken;
  }

  private rollupOf(kind: RollupKind, name: string): Rollup {
    const minute = Math.floor(this.nowMs() / 60_000);
    if (minute !== this.minute) {
      this.endMinute();
      this.minute = minute;
    }
    let names = this.current.get(kind);
    if (!names) {
      names = new Map();
      this.current.set(kind, names);
    }
    const known = names.get(name);
    if (known) return known;
    if (names.size >= namesMax && name !== otherNames) return this.rollupOf(kind, otherNames);
    const rollup: Rollup = {
      kind,
      name,
      at: minute * 60,
      count: 0,
      errors: 0,
      total: 0,
      max: 0,
      buckets: [],
      example: null,
    };
    names.set(name, rollup);
    return rollup;
  }

  private endMinute(): void {
    for (const names of this.current.values()) this.ended.push(...names.values());
    this.current = new Map();
  }
}
