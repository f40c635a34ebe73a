import { z } from "zod";
import { id } from "@/lib/domain/order/input";
import { day, searchTerm } from "@/lib/domain/url-fields";
import { functionId } from "@/lib/domain/workflows/function-catalog";

/** The most failures that one retry takes. It says how many are left. */
export const retryMax = 1_000;

export const fingerprint = z.string().regex(/^[\da-f]{16}$/);

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
 * When a dry run was made, and the last failure that it counted. What has failed since is not
 * retried, and neither is what was being retried then.
 */
const retryAsOf = z.strictObject({ at: z.iso.datetime(), lastFailureId: id });
export type RetryAsOf = z.infer<typeof retryAsOf>;

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
    asOf: retryAsOf.optional(),
  }),
]);
export type RetrySelection = z.infer<typeof retrySelection>;
