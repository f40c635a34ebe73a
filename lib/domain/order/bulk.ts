import { z } from "zod";
import { singleLineText } from "@/lib/domain/text";
import { id } from "./input";

/** The most orders that one bulk action takes, to limit the damage of a mistake. */
export const bulkMax = 200;

const orderIds = z.array(id).min(1).max(bulkMax);

export const bulkInput = z.strictObject({ orderIds });
export const bulkCancelInput = z.strictObject({ orderIds, reason: singleLineText(500) });

/** The result of a bulk action for one order. */
export type BulkOutcome =
  | { orderId: number; kind: "done" }
  | { orderId: number; kind: "refused"; reason: string };
