import type { OrderUpdate } from "@/lib/domain/realtime";

/** What the lab counts, in the order in which it is shown. */
export const outcomes = [
  "placed",
  "confirmed",
  "shipped",
  "delivered",
  "completed",
  "declined",
  "out_of_stock",
  "unknown",
  "failed",
  "expired",
  "cancelled",
  "reversed",
] as const;
export type Outcome = (typeof outcomes)[number];

const byType: Record<string, Outcome> = {
  "order/created": "placed",
  "order/shipped": "shipped",
  "order/delivered": "delivered",
  "order/expired": "expired",
  "order/cancelled": "cancelled",
  "payment/failed": "declined",
  "payment/unknown": "unknown",
  "payment/refunded": "reversed",
  "payment/voided": "reversed",
  "inventory/out_of_stock": "out_of_stock",
};

const byStatus: Record<string, Outcome> = {
  processing: "confirmed",
  completed: "completed",
  failed: "failed",
};

/** The outcome that a live update reports; null for one that is not counted. */
export function outcomeOfUpdate(update: Pick<OrderUpdate, "type" | "status">): Outcome | null {
  if (update.type === "order/status.updated") return byStatus[update.status] ?? null;
  return byType[update.type] ?? null;
}

/** Counts outcomes over a sliding window, with one bucket per second. */
export class OutcomeCounter {
  private readonly buckets = new Map<number, Map<Outcome, number>>();

  constructor(private readonly windowSeconds: number) {}

  count(update: Pick<OrderUpdate, "type" | "status">, nowMs: number): void {
    const outcome = outcomeOfUpdate(update);
    if (!outcome) return;
    const second = Math.floor(nowMs / 1_000);
    const bucket = this.buckets.get(second) ?? new Map<Outcome, number>();
    bucket.set(outcome, (bucket.get(outcome) ?? 0) + 1);
    this.buckets.set(second, bucket);
  }

  /** Drops outdated buckets and sums up the others. */
  read(nowMs: number): Record<Outcome, number> {
    const oldest = Math.floor(nowMs / 1_000) - this.windowSeconds + 1;
    const sums = new Map<Outcome, number>();
    for (const [second, bucket] of this.buckets) {
      if (second < oldest) this.buckets.delete(second);
      else for (const [name, count] of bucket) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    return Object.fromEntries(outcomes.map((name) => [name, sums.get(name) ?? 0])) as Record<
      Outcome,
      number
    >;
  }
}
