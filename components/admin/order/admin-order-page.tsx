import type { ReactNode } from "react";
import { Tabs } from "@/components/admin/layout/tabs";
import { orderPath, orderTracePath } from "@/lib/domain/admin-paths";
import type { AdminOrder } from "@/lib/domain/order/admin-view";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import type { AdminOrderActions } from "./admin-order-action-types";
import { AdminOrderProvider } from "./admin-order-provider";
import { AdminTimeline } from "./admin-timeline";
import { CustomerCard } from "./customer-card";
import { EmailsCard } from "./emails-card";
import { ForeignPaymentsCard } from "./foreign-payments-card";
import { ItemsCard } from "./items-card";
import { NotesCard } from "./notes-card";
import { OrderHeader } from "./order-header";
import { PaymentsCard } from "./payments-card";
import { ProgressCard } from "./progress-card";
import { ShipmentCard } from "./shipment-card";
import { WaitingCard } from "./waiting-card";

/** The order page of the admin, with one of its two tabs. */
export function AdminOrderPage({
  adminOrder,
  realtime,
  actions,
  trace,
}: {
  adminOrder: AdminOrder;
  realtime: RealtimeSettings;
  actions: AdminOrderActions;
  /** The content of the tab Trace, if that is open. */
  trace?: ReactNode;
}) {
  const path = orderPath(adminOrder.order.id);
  const tabs = [
    { href: path, name: "Details" },
    { href: orderTracePath(adminOrder.order.id), name: "Trace" },
  ];
  const current = trace === undefined ? path : orderTracePath(adminOrder.order.id);
  return (
    <AdminOrderProvider adminOrder={adminOrder} actions={actions}>
      <OrderHeader realtime={realtime} />
      <Tabs label="Order" tabs={tabs} current={current} />
      <div className="grid grid-cols-1 gap-5">
        <WaitingCard />
        {trace ?? <OrderDetails />}
      </div>
    </AdminOrderProvider>
  );
}

function OrderDetails() {
  return (
    <>
      <ProgressCard />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid gap-5">
          <ItemsCard />
          <PaymentsCard />
          <ForeignPaymentsCard />
          <AdminTimeline />
        </div>
        <div className="grid gap-5">
          <CustomerCard />
          <ShipmentCard />
          <NotesCard />
          <EmailsCard />
        </div>
      </div>
    </>
  );
}
