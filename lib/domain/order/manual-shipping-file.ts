import type { ManualShipping } from "./change";
import type { OrderFacts } from "./facts";
import { manualShippingResult, refusalOfManualShipment } from "./manual-shipment-rules";

export const carrierLengthMax = 60;
export const trackingNumberLengthMax = 100;
/** The most rows of a file of shipments. */
export const shippingLinesMax = 500;

export const shippingFileCharsMax = 200_000;

/** A row of a file of shipments, unparsed. */
export interface ShippingLine {
  /** The line number in the file, from 1, counting the header. */
  line: number;
  orderNumber: string;
  carrier: string;
  trackingNumber: string;
  /** Why the row can't be read; null if it can. */
  issue: string | null;
}

/** A row with what it does, or why it can't. */
export interface CheckedShippingLine extends ManualShipping {
  line: number;
  /** As it is in the file. */
  orderNumber: string;
  orderId: number | null;
  /** `unchanged`: it was shipped like this before; `requested`: it ships once `reason` is gone. */
  kind: "ship" | "unchanged" | "requested" | "refused";
  reason: string | null;
}

/** The order number of a row, such as `17` or `#17`; null if it is none. */
export function orderIdOf(orderNumber: string): number | null {
  const digits = /^#?(\d{1,9})$/.exec(orderNumber)?.[1];
  return digits === undefined || Number(digits) === 0 ? null : Number(digits);
}

/** Checks each row against its order. An order may be in one row only. */
export function checkShippingLines(
  lines: readonly ShippingLine[],
  orders: readonly OrderFacts[],
): CheckedShippingLine[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  const counts = new Map<number, number>();
  for (const { orderNumber } of lines) {
    const orderId = orderIdOf(orderNumber);
    if (orderId !== null) counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
  }
  return lines.map((row) => {
    const { line, orderNumber } = row;
    const orderId = orderIdOf(orderNumber);
    const carrier = row.carrier || null;
    const trackingNumber = row.trackingNumber || null;
    const read = { line, orderNumber, orderId, carrier, trackingNumber };
    const refused = (reason: string) => ({ ...read, kind: "refused" as const, reason });
    const issue = findIssue(row, orderId, counts);
    if (issue !== null) return refused(issue);
    const order = orderId === null ? undefined : byId.get(orderId);
    if (!order) return refused("No order has this number.");
    const { shipment } = order;
    const isSame = shipment?.carrier === carrier && shipment.trackingNumber === trackingNumber;
    if (shipment?.isManual && shipment.status !== "voided" && isSame) {
      return { ...read, ...resultOfLine(order, "unchanged") };
    }
    const refusal = refusalOfManualShipment(order);
    return refusal === null ? { ...read, kind: "ship", reason: null } : refused(refusal);
  });
}

/** What a row that was requested has come to. `shipped` is how the row names that it shipped. */
export function resultOfLine(
  order: OrderFacts,
  shipped: "ship" | "unchanged",
): Pick<CheckedShippingLine, "kind" | "reason"> {
  const result = manualShippingResult(order);
  return result.kind === "shipped" ? { kind: shipped, reason: null } : result;
}

function findIssue(
  { issue, carrier, trackingNumber, orderNumber }: ShippingLine,
  orderId: number | null,
  counts: ReadonlyMap<number, number>,
): string | null {
  if (issue !== null) return issue;
  if (orderNumber === "") return "The order number is missing.";
  if (orderId === null) return "The order number must be a whole number, such as 17 or #17.";
  if ((counts.get(orderId) ?? 0) > 1) return "This order is in several rows. Keep one of them.";
  if (carrier.length > carrierLengthMax) {
    return `The carrier must have at most ${carrierLengthMax} characters.`;
  }
  if (trackingNumber.length > trackingNumberLengthMax) {
    return `The tracking number must have at most ${trackingNumberLengthMax} characters.`;
  }
  return null;
}
