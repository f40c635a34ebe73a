import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DeskOrderPage } from "@/components/desk/order/desk-order-page";
import { NotFound } from "@/lib/auth/permissions";
import { deskPage, realtimeSettings } from "@/lib/http/page-context";
import { idParams } from "@/lib/http/schemas";
import { readDeskOrder } from "@/lib/services/orders";
import * as actions from "./actions";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Order ${(await params).id}` };
}

/** One order with all that can be done for it: rendered on the server, then kept live. */
export default async function OrderPage({ params }: { params: Params }) {
  const given = await params;
  const { ctx } = await deskPage();
  const id = idParams.safeParse(given);
  if (!id.success) notFound();
  const desk = await readDeskOrder({ ctx, input: { orderId: id.data.id } }).catch(
    (error: unknown) => {
      if (error instanceof NotFound) notFound();
      throw error;
    },
  );
  return (
    <DeskOrderPage
      desk={desk}
      realtime={realtimeSettings()}
      acts={{
        cancel: actions.cancelDeskOrder,
        hold: actions.holdDeskOrder,
        release: actions.releaseDeskOrder,
        ship: actions.shipDeskOrder,
        markDelivered: actions.markDeskOrderDelivered,
        markHandled: actions.markDeskOrderHandled,
        editAddress: actions.editDeskAddress,
        note: actions.noteDeskOrder,
        resendMail: actions.resendDeskMail,
        sendPayLink: actions.sendDeskPayLink,
        letContinue: actions.continueDeskOrder,
        refund: actions.refundDeskOrder,
      }}
    />
  );
}
