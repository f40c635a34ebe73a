import sql from "sql-template-tag";
import { describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { runChecks } from "./run-checks";

describe("runChecks", () => {
  it("goes on with the others if a check fails, or can't be marked", async () => {
    const done: number[] = [];
    const ctx = {
      now: () => new Date(0),
      log: { warn() {} },
      db: {
        query: async ({ values: [id] }: { values: unknown[] }) => {
          if (id === 1) throw new Error("The row is locked.");
          return [];
        },
      },
    } as unknown as Context;
    const checks = [1, 2, 3, 4, 5, 6].map((id) => ({
      orderId: 7,
      markChecked: sql`UPDATE payments SET checked_at = now() WHERE id = ${id}`,
      run: async () => {
        if (id === 2) throw new Error("No response.");
        done.push(id);
      },
    }));
    expect(await runChecks(ctx, checks, 1_000)).toEqual({ checked: 6, failed: 2 });
    expect(done).toEqual([3, 4, 5, 6]);
  });
});
