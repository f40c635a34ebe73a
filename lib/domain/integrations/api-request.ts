import { z } from "zod";
import { idText, searchTerm } from "@/lib/domain/url-fields";

/** How a call ended, by its status: succeeded, refused, or failed on our side. */
export const requestOutcomes = ["succeeded", "refused", "failed"] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

export function outcomeOf(status: number): RequestOutcome {
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "succeeded";
}

/** An API key beside what it did. */
export interface KeyName {
  id: number;
  name: string;
  /** The start of the key. */
  prefix: string;
}

/** A call of the API. Its query, body and credentials are not recorded. */
export interface ApiRequestView {
  /** Unique. Calls of the same time are in the order of their ids. */
  id: number;
  /** When it arrived: ISO 8601 in UTC, with milliseconds. */
  at: string;
  method: string;
  /** As in the API's document: `/api/v1/orders/{id}`. */
  pattern: string | null;
  path: string;
  /** As in the API's document: `readOrder`. */
  operation: string | null;
  status: number;
  /** Milliseconds until the answer. */
  ms: number;
  /** Null if it was sent with an unknown key. */
  apiKey: KeyName | null;
  requestId: string;
  traceId: string | null;
  orderId: number | null;
  /** Why it was refused or failed; null if it succeeded. */
  problem: { type: string; detail: string | null } | null;
  /** Whether its answer was that of an earlier call with the same `Idempotency-Key`. */
  isReplay: boolean;
}

/** Filters of the request log, as its URL contains them. */
export const apiRequestSearch = z.object({
  /** A path, or one of the API's document such as `/api/v1/orders/{id}`. */
  path: searchTerm.regex(/^\//, "must begin with /").optional(),
  key: idText.optional(),
  outcome: z.enum(requestOutcomes).optional(),
  order: idText.optional(),
  request: z
    .string()
    .trim()
    .regex(/^[\w.:-]{8,128}$/, "must be a request id")
    .optional(),
  /** From this time on, and before this time. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type ApiRequestSearch = z.infer<typeof apiRequestSearch>;
