import pLimit from "p-limit";
import { requireOperator } from "@/lib/auth/permissions";
import { GatewayObjectMissing, GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context, Verb } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import {
  type CheckedShippingLine,
  checkShippingLines,
  orderIdOf,
  resultOfLine,
  type ShippingLine,
  shippingLinesMax,
} from "@/lib/domain/order/manual-shipping-file";
import { UnreadableCsv } from "@/lib/services/csv/read-csv-rows";
import { readCsvTable } from "@/lib/services/csv/read-csv-table";
import { defineVerb } from "@/lib/services/define-verb";
import { readFactsOfOrders } from "@/lib/services/orders/order-facts";
import { SafeError } from "@/lib/telemetry/safe-error";
import { continueManualShipment, requestManualShipment } from "./ship-manually";

/** Rows that are worked on at once. It leaves database connections for other requests. */
const parallelMax = 4;
/** How long the gateway is asked about the payments of a file. */
const gatewayMsMax = 20_000;

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
 * Ships each row of a file that can be shipped, and returns what became of every row. All requests are
 * committed before the gateway is asked about the payments, so a gateway that is away delays no
 * request: the rest ships once it is back. Sending the file again ships nothing twice.
 */
export const shipFromFile = defineVerb<{ text: string }, ShippingFileOutcome>(
  "shipFromFile",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const file = await checkFile(ctx, input.text);
    if (file.kind === "refused") return file;
    const limit = pLimit(parallelMax);
    const requested = await Promise.all(
      file.lines.map((line) => limit(() => requestLine(ctx, line))),
    );
    const continueLine = lineContinuer(ctx);
    const lines = await Promise.all(requested.map((row) => limit(() => continueLine(row))));
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

interface RequestedLine {
  line: CheckedShippingLine;
  /** The order whose shipment was requested now or before; null when the row is refused. */
  order: OrderFacts | null;
}

/** The order may have changed since it was checked, which its own change notices. */
async function requestLine(ctx: Context, line: CheckedShippingLine): Promise<RequestedLine> {
  const { orderId, carrier, trackingNumber } = line;
  const isWanted = line.kind === "ship" || line.kind === "requested";
  if (!isWanted || orderId === null) return { line, order: null };
  const outcome = await requestManualShipment(ctx, {
    orderId,
    carrier: carrier ?? undefined,
    trackingNumber: trackingNumber ?? undefined,
  });
  if (outcome.kind === "not_found") return refusedLine(line, "No order has this number.");
  if (outcome.kind === "refused") return refusedLine(line, outcome.reason);
  return { line, order: outcome.order };
}

function refusedLine(line: CheckedShippingLine, reason: string): RequestedLine {
  return { line: { ...line, kind: "refused", reason }, order: null };
}

/**
 * Ships requested rows after asking the gateway about their payments, until it does not respond or
 * the time is up. Their requests stay, and `resume-orders` goes on with them.
 */
function lineContinuer(ctx: Context) {
  const endsAt = ctx.now().getTime() + gatewayMsMax;
  let isGatewayAway = false;
  return async ({ line, order }: RequestedLine): Promise<CheckedShippingLine> => {
    if (order === null) return line;
    const mayAsk = !isGatewayAway && ctx.now().getTime() < endsAt;
    if (order.payment !== null && !mayAsk) {
      return { ...line, ...resultOfLine(order, "ship") };
    }
    try {
      return { ...line, ...resultOfLine(await continueManualShipment(ctx, order), "ship") };
    } catch (error) {
      if (!(error instanceof SafeError)) throw error;
      // A payment of another account says nothing about the others.
      isGatewayAway ||=
        error instanceof GatewayUnavailable && !(error instanceof GatewayObjectMissing);
      ctx.log.warn({ orderId: order.id, error }, "A manual shipment waits for the gateway.");
      return { ...line, ...resultOfLine(order, "ship") };
    }
  };
}
