"use client";

import { PencilLine } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { changeTrackingForm } from "@/lib/domain/order/operator-input";
import { useAdminOrder } from "./admin-order-provider";
import { CarrierFields } from "./carrier-fields";
import { OrderActionDialog } from "./order-action-dialog";

/** Corrects what an operator entered when they shipped the order with a carrier of their own. */
export function ChangeTracking({ isOffered }: { isOffered: boolean }) {
  const { adminOrder } = useAdminOrder();
  const isShipped = adminOrder.order.status === "shipped";
  return (
    <OrderActionDialog
      label="Change tracking number"
      isOffered={isOffered}
      icon={PencilLine}
      whyNot={adminOrder.actions.change_tracking}
      title="Change the carrier and tracking number"
      consequences={
        isShipped
          ? "The customer is emailed the new ones."
          : "The customer is emailed them when the order ships."
      }
    >
      {(close) => <ChangeTrackingForm close={close} />}
    </OrderActionDialog>
  );
}

function ChangeTrackingForm({ close }: { close(): void }) {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const { shipment } = adminOrder.order;
  // The page is live. The form keeps what it was opened with, to detect other changes.
  const [opened] = useState({
    carrier: shipment?.carrier ?? null,
    trackingNumber: shipment?.trackingNumber ?? null,
  });
  const form = useServerForm({
    action: actions.changeTrackingAction,
    schema: changeTrackingForm,
    defaultValue: { ...opened },
    onAnswer: () => void refresh(),
    onDone() {
      toast.success("Tracking number changed");
      close();
    },
  });
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="orderId" value={adminOrder.order.id} />
      <input type="hidden" name="opened" value={JSON.stringify(opened)} />
      <CarrierFields field={form.field} />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons confirm="Change tracking number" pending={form.pending} close={close} />
    </form>
  );
}
