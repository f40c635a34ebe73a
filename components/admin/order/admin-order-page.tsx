import type { AdminOrder } from "@/lib/domain/order/admin-view";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { AdminOrderProvider } from "./admin-order-provider";
import { AdminTimeline } from "./admin-timeline";
import { CustomerCard } from "./customer-card";
import { EmailsCard } from "./emails-card";
import { ItemsCard } from "./items-card";
import { NotesCard } from "./notes-card";
import type { OrderActs } from "./order-action-types";
import { OrderHeader } from "./order-header";
import { PaymentsCard } from "./payments-card";
import { SagaCard } from "./progress-card";
import { ShipmentCard } from "./shipment-card";
import { WaitingCard } from "./waiting-card";

/** An order as whoever runs the shop sees it. */
export function AdminOrderPage({
  admin,
  realtime,
  acts,
}: {
  admin: AdminOrder;
  realtime: RealtimeSettings;
  acts: OrderActs;
}) {
  return (
    <AdminOrderProvider admin={admin} acts={acts}>
      <OrderHeader realtime={realtime} />
      <div className="grid gap-5">
        <WaitingCard />
        <SagaCard />
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
