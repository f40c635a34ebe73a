import { z } from "zod";
import { id } from "@/lib/domain/order/input";
import { day, searchTerm } from "@/lib/domain/url-fields";

/** The most failures that one retry takes. It says how many are left. */
export const retryMax = 1_000;

export const fingerprint = z.string().regex(/^[\da-f]{16}$/);
export const functionId = z.string().regex(/^[a-z][a-z-]{0,80}$/);

/** Selects open failures: of a group, a function, an order, an error, or a time. */
export const failureFilter = z.strictObject({
  fingerprint: fingerprint.optional(),
  functionId: functionId.optional(),
  orderId: id.optional(),
  /** A part of the error. */
  q: searchTerm.optional(),
  from: day.optional(),
  to: day.optional(),
});
export type FailureFilter = z.infer<typeof failureFilter>;

function isEmptyFilter(filter: FailureFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

/**
 * What to retry: single failures, or all open failures that match a filter. An empty filter would
 * match everything, and is refused.
 */
export const retrySelection = z.union([
  z.strictObject({ failureIds: z.array(id).min(1).max(retryMax) }),
  z.strictObject({
    filter: failureFilter.refine((filter) => !isEmptyFilter(filter), {
      message: "Choose what to retry. An empty filter would retry every failure.",
    }),
  }),
]);
export type RetrySelection = z.infer<typeof retrySelection>;
