import type { OrderUpdate } from "../realtime";

/** What may become of orders, in the order in which it is watched. */
export const outcomes = [
  "placed",
  "confirmed",
  "shipped",
  "delivered",
  "completed",
  "declined",
  "short",
  "unknown",
  "failed",
  "expired",
  "cancelled",
  "givenBack",
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
  "payment/refunded": "givenBack",
  "payment/voided": "givenBack",
  "inventory/out_of_stock": "short",
};

const byStatus: Record<string, Outcome> = {
  processing: "confirmed",
  completed: "completed",
  failed: "failed",
};

/** What a step means for its order; null for one that is not counted. */
export function outcomeOf(step: Pick<OrderUpdate, "type" | "status">): Outcome | null {
  if (step.type === "order/status.updated") return byStatus[step.status] ?? null;
  return byType[step.type] ?? null;
}

/** Counts outcomes over the last so many seconds, in a bucket for each second. */
export class OutcomeCounter {
  private readonly buckets = new Map<number, Map<Outcome, number>>();

  constructor(private readonly keptSeconds: number) {}

  count(step: Pick<OrderUpdate, "type" | "status">, nowMs: number): void {
    const outcome = outcomeOf(step);
    if (!outcome) return;
    const second = Math.floor(nowMs / 1_000);
    const bucket = this.buckets.get(second) ?? new Map<Outcome, number>();
    bucket.set(outcome, (bucket.get(outcome) ?? 0) + 1);
    this.buckets.set(second, bucket);
  }

  /** Forgets what is too old, and adds up the rest. */
  read(nowMs: number): Record<Outcome, number> {
    const oldest = Math.floor(nowMs / 1_000) - this.keptSeconds + 1;
    const sums = new Map<Outcome, number>();
    for (const [second, bucket] of this.buckets) {
      if (second < oldest) this.buckets.delete(second);
      else for (const [name, count] of bucket) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    const sum = (name: Outcome) => sums.get(name) ?? 0;
    return {
      ...{ placed: sum("placed"), confirmed: sum("confirmed"), shipped: sum("shipped") },
      ...{ delivered: sum("delivered"), completed: sum("completed"), declined: sum("declined") },
      ...{ short: sum("short"), unknown: sum("unknown"), failed: sum("failed") },
      ...{ expired: sum("expired"), cancelled: sum("cancelled"), givenBack: sum("givenBack") },
    };
  }
}
