import { z } from "zod";
import { type MeasureId, measureIds, type Telemetry } from "./targets";

const resultSchema = z.object({
  measure: z.enum(measureIds as [MeasureId, ...MeasureId[]]),
  telemetry: z.enum(["on", "off"]),
  /** The point of a series, such as `8 connections`; null for a main result. */
  at: z.string().nullable(),
  /** One per round. */
  values: z.array(z.number()).min(1),
});
export type Result = z.infer<typeof resultSchema>;

/** What a run has measured, as it is stored beside its table. */
export const benchResults = z.object({
  startedAt: z.iso.datetime(),
  /** Why the run ended early; null if it did not. */
  failure: z.string().nullable(),
  machine: z.string(),
  isQuick: z.boolean(),
  rounds: z.int(),
  /** The numbers of stored orders with which an order's cost was measured again. */
  stored: z.array(z.int()),
  seconds: z.number(),
  phases: z.array(z.object({ name: z.string(), seconds: z.number() })),
  results: z.array(resultSchema),
  /** By the setting of `TELEMETRY`: what an order needs, the most frequent first. */
  frequencies: z.record(
    z.string(),
    z.object({
      statements: z.array(z.object({ text: z.string(), perOrder: z.number() })),
      exchanges: z.array(z.object({ text: z.string(), perOrder: z.number() })),
    }),
  ),
});
export type BenchResults = z.infer<typeof benchResults>;

/** Collects results. Values of the same measure and point are those of several rounds. */
export class ResultSet {
  readonly results: Result[] = [];

  add(telemetry: Telemetry, values: Partial<Record<MeasureId, number>>, at: string | null = null) {
    for (const [name, value] of Object.entries(values)) {
      const measure = name as MeasureId;
      const key = { measure, telemetry, at };
      const known = findResult(this.results, key);
      if (known) known.values.push(value);
      else this.results.push({ ...key, values: [value] });
    }
  }
}

/** The result of the same measure, setting and point. */
export function findResult(
  results: readonly Result[],
  { measure, telemetry, at }: Omit<Result, "values">,
): Result | undefined {
  return results.find(
    (result) => result.measure === measure && result.telemetry === telemetry && result.at === at,
  );
}

export interface Summary {
  median: number;
  min: number;
  max: number;
}

export function summarize(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The middle one of the numbers, or the mean of the two in the middle; NaN if there are none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
