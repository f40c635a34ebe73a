import type { AdminOrder } from "@/lib/domain/order/admin-view";

/** What marking the order as delivered does, for the dialog that confirms it. */
export function explainMarkDelivered({
  status,
  shipment,
}: Pick<AdminOrder["order"], "status" | "shipment">): string {
  const effect =
    status === "shipped"
      ? "Completes the order and emails the customer that it was delivered."
      : `Corrects the shipment, which is reported as ${shipment?.status}. The order stays ${status}, and no email is sent.`;
  const later = shipment?.isManual
    ? ""
    : " The carrier can still report later that the shipment was lost or came back.";
  return `${effect}${later} This can't be undone.`;
}
