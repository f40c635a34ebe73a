import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import {
  type CheckedShippingLine,
  checkShippingLines,
  orderIdOf,
  type ShippingLine,
  shippingLinesMax,
} from "@/lib/domain/order/manual-shipping-file";
import { UnreadableCsv } from "@/lib/services/csv/read-csv-rows";
import { readCsvTable } from "@/lib/services/csv/read-csv-table";
import { defineVerb } from "@/lib/services/define-verb";
import { readFactsOfOrders } from "@/lib/services/orders/order-facts";
import { shipManually } from "./ship-manually";

export type ShippingFileOutcome =
  | { kind: "checked"; lines: CheckedShippingLine[] }
  /** The file as a whole can't be read. */
  | { kind: "refused"; reason: string };

/** What shipping a file would do, or the reason why a row can't be shipped. Nothing is written. */
export const previewShippingFile: Verb<{ text: string }, ShippingFileOutcome> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return checkFile(ctx, input.text);
};

/**
 * Ships each row of a file that can be shipped, and returns what became of every row. Sending the
 * file again ships nothing twice: a row that was shipped before is `unchanged`.
 */
export const shipFromFile = defineVerb<{ text: string }, ShippingFileOutcome>(
  "shipFromFile",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const file = await checkFile(ctx, input.text);
    if (file.kind === "refused") return file;
    const lines: CheckedShippingLine[] = [];
    for (const line of file.lines) lines.push(await shipLine(ctx, line));
    return { kind: "checked", lines };
  },
);

async function checkFile(ctx: Context, text: string): Promise<ShippingFileOutcome> {
  try {
    const lines = readLines(text);
    const ids = lines.flatMap(({ orderNumber }) => orderIdOf(orderNumber) ?? []);
    const orders = await readFactsOfOrders(ctx.db, [...new Set(ids)]);
    return { kind: "checked", lines: checkShippingLines(lines, orders) };
  } catch (error) {
    if (error instanceof UnreadableCsv) return { kind: "refused", reason: error.message };
    throw error;
  }
}

function readLines(text: string): ShippingLine[] {
  const rows = readCsvTable(text, {
    required: ["order_number"],
    optional: ["carrier", "tracking_number"],
    rowsMax: shippingLinesMax,
  });
  return rows.map(({ line, cells, issue }) => ({
    line,
    orderNumber: cells.order_number ?? "",
    carrier: cells.carrier ?? "",
    trackingNumber: cells.tracking_number ?? "",
    issue,
  }));
}

/** The order may have changed since it was checked, which its own change notices. */
async function shipLine(ctx: Context, line: CheckedShippingLine): Promise<CheckedShippingLine> {
  const { orderId, carrier, trackingNumber } = line;
  if (line.kind !== "ship" || orderId === null) return line;
  const outcome = await shipManually({
    ctx,
    input: {
      orderId,
      carrier: carrier ?? undefined,
      trackingNumber: trackingNumber ?? undefined,
    },
  });
  if (outcome.kind === "done") return line;
  const reason = outcome.kind === "refused" ? outcome.reason : "No order has this number.";
  return { ...line, kind: "refused", reason };
}
