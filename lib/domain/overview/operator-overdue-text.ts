import { parseAttention } from "@/lib/domain/failures/attention-text";
import { waitingForLabel } from "@/lib/domain/order/operator-waiting-labels";

/**
 * Why an order is past its deadline, in a sentence for operators. `attention` is the stored
 * reason, if there is one.
 */
export function overdueText(order: {
  attention: string | null;
  waitingFor: string | null;
}): string {
  if (order.attention !== null) return failedRunText(order.attention) ?? order.attention;
  if (order.waitingFor === "payment") {
    return "The payment deadline has passed. The order expires on the next run.";
  }
  const label = waitingForLabel(order.waitingFor ?? "") ?? "The order";
  return `${label} is taking longer than expected. Retrying every minute.`;
}

/** The reason that a failed run gives, `create-shipment failed: …`, as a sentence; else null. */
function failedRunText(attention: string): string | null {
  const failed = parseAttention(attention);
  if (failed === null) return null;
  return `“${failed.functionId.replaceAll("-", " ")}” failed after all retries: ${failed.error}`;
}
