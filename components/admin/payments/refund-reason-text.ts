/** Reasons that Waybill gives. An operator's reason is free text. */
const systemReasons: Readonly<Record<string, string>> = {
  order_cancelled: "Order cancelled",
  order_failed: "Order failed",
  order_expired: "Order expired",
  made_at_gateway: "Issued at the gateway",
};

/** A refund's reason as operators read it. */
export function refundReasonText(reason: string): string {
  return systemReasons[reason] ?? reason;
}
