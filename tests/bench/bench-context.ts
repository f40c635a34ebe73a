import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";

/**
 * What the verbs of the telemetry pages use: the store, and a database without orders. Guarantees
 * nothing else of a context.
 */
export function benchContext(store: Database, now: Date): Context {
  return {
    actor: { kind: "operator", userId: 1, role: "operator" },
    telemetry: { db: store },
    db: { query: async () => [] },
    now: () => now,
    log: { warn: (fields: object) => console.error(fields) },
  } as unknown as Context;
}
