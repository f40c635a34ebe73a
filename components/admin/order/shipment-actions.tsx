"use client";

import { CircleCheck, PackagePlus, PackageX, Send, Warehouse } from "lucide-react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Select, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { formatMoney } from "@/lib/domain/money";
import {
  closeOrderInput,
  replaceOrderForm,
  reportShipmentInput,
  restockForm,
  shipManuallyInput,
} from "@/lib/domain/order/operator-input";
import type { AdminOrderAction } from "./admin-order-action-types";
import { useAdminOrder } from "./admin-order-provider";
import { CarrierFields } from "./carrier-fields";
import { ChangeTracking } from "./change-tracking";
import { ConfirmOrderActionForm } from "./confirm-order-action-form";
import { type Offer, OrderActionDialog } from "./order-action-dialog";
import { UnitChoices } from "./unit-choices";

/** The actions on a shipment: shipping by hand, and what to do if it is lost or comes back. */
export function ShipmentActions() {
  const { adminOrder } = useAdminOrder();
  const { status } = adminOrder.order;
  const hasShipped = ["shipped", "delivered", "completed"].includes(status);
  return (
    <>
      <ShipManually isOffered={status === "processing"} />
      <ChangeTracking isOffered={adminOrder.actions.change_tracking === null} />
      <ReportShipment isOffered={hasShipped} />
      <SendReplacement isOffered={adminOrder.actions.replace === null} />
      <CloseOrder isOffered={adminOrder.actions.close === null} />
      <Restock isOffered={adminOrder.actions.restock === null} />
    </>
  );
}

function ShipManually({ isOffered }: Offer) {
  const { adminOrder } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Ship with own carrier"
      isOffered={isOffered}
      icon={Send}
      whyNot={adminOrder.actions.ship_manually}
      title={`Ship order #${adminOrder.order.id} with your own carrier`}
      consequences="Waybill creates no label and emails the customer what you enter. Mark the order as delivered when it has arrived, or Waybill assumes so after 14 days. The order can't go back to unshipped."
    >
      {(close) => <ShipManuallyForm close={close} />}
    </OrderActionDialog>
  );
}

function ShipManuallyForm({ close }: { close(): void }) {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const form = useServerForm({
    action: actions.shipManuallyAction,
    schema: shipManuallyInput,
    onAnswer: () => void refresh(),
    onDone({ message }) {
      if (message) toast.warning(message, { duration: 20_000 });
      else toast.success("Order shipped");
      close();
    },
  });
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="orderId" value={adminOrder.order.id} />
      <CarrierFields field={form.field} />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons confirm="Ship order" pending={form.pending} close={close} />
    </form>
  );
}

function ReportShipment({ isOffered }: Offer) {
  const { adminOrder } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Report shipment problem"
      isOffered={isOffered}
      icon={PackageX}
      whyNot={adminOrder.actions.report_shipment}
      title="Report a lost or returned shipment"
      consequences="The order needs attention until you refund it in full or close it. Only operators see the reason."
    >
      {(close) => <ReportShipmentForm close={close} />}
    </OrderActionDialog>
  );
}

function ReportShipmentForm({ close }: { close(): void }) {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const form = useServerForm({
    action: actions.reportShipmentAction,
    schema: reportShipmentInput,
    onAnswer: () => void refresh(),
    onDone() {
      toast.success("Shipment reported");
      close();
    },
  });
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="orderId" value={adminOrder.order.id} />
      <FormField id="shipment-outcome" label="What happened" {...form.field("outcome")}>
        {(control) => (
          <Select {...control}>
            <option value="lost">The shipment is lost</option>
            <option value="returned">The shipment came back</option>
          </Select>
        )}
      </FormField>
      <FormField id="shipment-reason" label="Reason" {...form.field("reason")}>
        {(control) => <Textarea {...control} maxLength={500} rows={2} />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons confirm="Report shipment" pending={form.pending} close={close} />
    </form>
  );
}

function SendReplacement({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  const { order, refundedOrPending } = adminOrder;
  return (
    <OrderActionDialog
      label="Send replacement"
      isOffered={isOffered}
      icon={PackagePlus}
      variant="primary"
      whyNot={adminOrder.actions.replace}
      title="Send a replacement"
      consequences={`Places a new order for the same customer and address, without a charge. It reserves its own stock and ships like any other order. Afterward, close this order.${
        refundedOrPending > 0
          ? ` Note that ${formatMoney(refundedOrPending, order.currency)} of this order is refunded or being refunded.`
          : ""
      }`}
      wide
    >
      {(close) => (
        <UnitsForm
          action={actions.replaceOrderAction}
          schema={replaceOrderForm}
          units={order.items.map(({ productId, shippingQuantity }) => ({
            productId,
            quantity: shippingQuantity,
          }))}
          seen={{ name: "seenRefunded", value: refundedOrPending }}
          confirm="Send replacement"
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function Restock({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Restock items"
      isOffered={isOffered}
      icon={Warehouse}
      whyNot={adminOrder.actions.restock}
      title="Restock what came back"
      consequences="The units become available at once. Leave out what can't be sold again."
      wide
    >
      {(close) => (
        <UnitsForm
          action={actions.restockOrderAction}
          schema={restockForm}
          units={adminOrder.restockable}
          seen={{ name: "seen", value: adminOrder.restockedCount }}
          confirm="Restock items"
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function CloseOrder({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  const { order } = adminOrder;
  const { kept } = adminOrder;
  return (
    <OrderActionDialog
      label="Close order"
      isOffered={isOffered}
      icon={CircleCheck}
      whyNot={adminOrder.actions.close}
      title={`Close order #${order.id} as ${order.shipment?.status}?`}
      consequences={`${
        kept > 0
          ? `The shop keeps ${formatMoney(kept, order.currency)} that is not refunded. Issue a refund first, or say why.`
          : "The shop keeps no money of the customer."
      } The customer is emailed that the order is closed, without the reason. This can't be undone.`}
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Close order"
          leave="Keep open"
          done="Order closed"
          textField={{ name: "reason", label: kept > 0 ? "Reason" : "Reason (optional)" }}
          action={actions.closeOrderAction}
          schema={closeOrderInput}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

/** Takes a number of units per product. */
function UnitsForm({
  action,
  schema,
  units,
  seen,
  confirm,
  close,
}: {
  action: AdminOrderAction;
  schema: typeof restockForm | typeof replaceOrderForm;
  /** How many units of each product can be chosen. */
  units: readonly { productId: number; quantity: number }[];
  /** What the form was filled in with, so that it is refused once that has changed. */
  seen: { name: string; value: number };
  confirm: string;
  close(): void;
}) {
  const { adminOrder, refresh } = useAdminOrder();
  const form = useServerForm({
    action,
    schema,
    onAnswer: () => void refresh(),
    onDone(result) {
      toast.success(result.message ?? "Done");
      close();
    },
  });
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="orderId" value={adminOrder.order.id} />
      <input type="hidden" name={seen.name} value={seen.value} />
      <UnitChoices
        units={units}
        items={adminOrder.order.items}
        hasError={form.field("units").error !== undefined}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons confirm={confirm} pending={form.pending} close={close} />
    </form>
  );
}
