import type { DeskOrder } from "@/lib/domain/order/desk-view";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { CustomerCard } from "./customer-card";
import { DeskOrderProvider } from "./desk-order";
import { DeskTimeline } from "./desk-timeline";
import { ItemsCard } from "./items-card";
import { MailsCard } from "./mails-card";
import { NotesCard } from "./notes-card";
import type { OrderActs } from "./order-acts";
import { OrderHeader } from "./order-header";
import { ParcelCard } from "./parcel-card";
import { PaymentsCard } from "./payments-card";
import { SagaCard } from "./saga-card";
import { WhyCard } from "./why-card";

/** An order as whoever runs the shop sees it. */
export function DeskOrderPage({
  desk,
  realtime,
  acts,
}: {
  desk: DeskOrder;
  realtime: RealtimeSettings;
  acts: OrderActs;
}) {
  return (
    <DeskOrderProvider desk={desk} acts={acts}>
      <OrderHeader realtime={realtime} />
      <div className="grid gap-5">
        <WhyCard />
        <SagaCard />
        <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="grid gap-5">
            <ItemsCard />
            <PaymentsCard />
            <DeskTimeline />
          </div>
          <div className="grid gap-5">
            <CustomerCard />
            <ParcelCard />
            <NotesCard />
            <MailsCard />
          </div>
        </div>
      </div>
    </DeskOrderProvider>
  );
}
