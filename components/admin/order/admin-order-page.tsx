import type { AdminOrder } from "@/lib/domain/order/admin-view";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import type { AdminOrderActions } from "./admin-order-action-types";
import { AdminOrderProvider } from "./admin-order-provider";
import { AdminTimeline } from "./admin-timeline";
import { CustomerCard } from "./customer-card";
import { EmailsCard } from "./emails-card";
import { ItemsCard } from "./items-card";
import { NotesCard } from "./notes-card";
import { OrderHeader } from "./order-header";
import { PaymentsCard } from "./payments-card";
import { ProgressCard } from "./progress-card";
import { ShipmentCard } from "./shipment-card";
import { WaitingCard } from "./waiting-card";

/** The order page of the admin. */
export function AdminOrderPage({
  adminOrder,
  realtime,
  actions,
}: {
  adminOrder: AdminOrder;
  realtime: RealtimeSettings;
  actions: AdminOrderActions;
}) {
  return (
    <AdminOrderProvider adminOrder={adminOrder} actions={actions}>
      <OrderHeader realtime={realtime} />
      <div className="grid gap-5">
        <WaitingCard />
        <ProgressCard />
        <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="grid gap-5">
            <ItemsCard />
            <PaymentsCard />
            <AdminTimeline />
          </div>
          <div className="grid gap-5">
            <CustomerCard />
            <ShipmentCard />
            <NotesCard />
            <EmailsCard />
          </div>
        </div>
      </div>
    </AdminOrderProvider>
  );
}
