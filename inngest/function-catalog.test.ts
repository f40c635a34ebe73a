import fs from "node:fs";
import path from "node:path";
import type { InngestFunction } from "inngest";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { functionCatalog } from "@/lib/domain/workflows/function-catalog";
import { functions } from ".";

const served: readonly InngestFunction.Any[] = functions;

const concurrency = z.object({ limit: z.int(), key: z.string().nullable().default(null) });

/** What is registered with Inngest, in the catalog's form. */
const options = z.object({
  triggers: z.array(z.object({ event: z.string().optional(), cron: z.string().optional() })),
  retries: z.int().default(4),
  batchEvents: z.object({ maxSize: z.int(), timeout: z.string() }).nullable().default(null),
  concurrency: z
    .union([
      z.int().transform((limit) => ({ limit, key: null })),
      z.tuple([concurrency]).transform(([only]) => only),
      concurrency,
    ])
    .nullable()
    .default(null),
});

function entryOf(fn: InngestFunction.Any) {
  const { triggers, retries, batchEvents, concurrency } = options.parse(fn.opts);
  return {
    id: fn.id(),
    events: triggers.flatMap(({ event }) => event ?? []),
    schedule: triggers.flatMap((trigger) => trigger.cron ?? [])[0] ?? null,
    batch: batchEvents,
    retries,
    concurrency,
  };
}

describe("the catalog of functions", () => {
  it("says exactly what is registered with Inngest", () => {
    const listed = functionCatalog.map(({ purpose: _, file: __, ...entry }) => entry);
    expect(listed).toEqual(served.map(entryOf));
  });

  it("names the file that defines each function", () => {
    for (const { id, file } of functionCatalog) {
      const source = fs.readFileSync(path.join(import.meta.dirname, "..", file), "utf8");
      expect(source, file).toContain(`"${id}"`);
    }
  });
});
