import { z } from "zod";
import { singleLineText } from "@/lib/domain/text";
import { id } from "./input";

/** The most orders that one request changes. A larger selection is sent in several requests. */
export const bulkMax = 200;

/** The most orders that can be selected, to limit the damage of a mistake. */
export const selectionMax = 10_000;

/** The orders that a search finds. */
export interface MatchingIds {
  ids: number[];
  /** More than `selectionMax` match; `ids` has the first of them. */
  hasMore: boolean;
}

const orderIds = z.array(id).min(1).max(bulkMax);

export const bulkInput = z.strictObject({ orderIds });
export const bulkCancelInput = z.strictObject({ orderIds, reason: singleLineText(500) });

/** The result of a bulk action for one order. */
export type BulkOutcome =
  | { orderId: number; kind: "done" }
  | { orderId: number; kind: "refused"; reason: string };
