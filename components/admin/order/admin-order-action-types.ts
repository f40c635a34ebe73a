import type { ForeignPaymentActions } from "@/components/admin/payments/foreign-payment-buttons";
import type { FormAction } from "@/components/ui/use-server-form";

/** An action of the order page. `message` replaces the form's own text after success. */
export type AdminOrderAction = FormAction<{ kind: "done"; message?: string }>;

/** The server actions of the order page. Each one parses its form and authorizes its caller. */
export interface AdminOrderActions extends ForeignPaymentActions {
  /** Asks the gateway about the payment. */
  checkPaymentAction(input: { orderId: number }): Promise<{ kind: string }>;
  cancelOrderAction: AdminOrderAction;
  holdOrderAction: AdminOrderAction;
  releaseOrderAction: AdminOrderAction;
  shipOrderAction: AdminOrderAction;
  shipManuallyAction: AdminOrderAction;
  changeTrackingAction: AdminOrderAction;
  markDeliveredAction: AdminOrderAction;
  reportShipmentAction: AdminOrderAction;
  closeOrderAction: AdminOrderAction;
  restockOrderAction: AdminOrderAction;
  replaceOrderAction: AdminOrderAction;
  markHandledAction: AdminOrderAction;
  reviewPaymentAction: AdminOrderAction;
  editAddressAction: AdminOrderAction;
  addNoteAction: AdminOrderAction;
  resendEmailAction: AdminOrderAction;
  sendPayLinkAction: AdminOrderAction;
  retryNowAction: AdminOrderAction;
  refundOrderAction: AdminOrderAction;
  removeItemsAction: AdminOrderAction;
}
