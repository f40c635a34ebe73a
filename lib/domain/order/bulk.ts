import { z } from "zod";
import { line } from "../text";
import { id } from "./input";

/** More orders at once than an operator can have meant. */
export const bulkMax = 200;

const orderIds = z.array(id).min(1).max(bulkMax);

export const bulkInput = z.strictObject({ orderIds });
export const bulkCancelInput = z.strictObject({ orderIds, reason: line(500) });

/** What became of one of many orders. */
export type BulkOutcome =
  | { orderId: number; kind: "done" }
  | { orderId: number; kind: "refused"; reason: string };
