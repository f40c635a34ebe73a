"use client";

import {
  Ban,
  Check,
  Forward,
  Hand,
  HandHelping,
  House,
  Link2,
  RotateCcw,
  Truck,
} from "lucide-react";
import { ActionDialog } from "./action-dialog";
import { ActionForm } from "./action-form";
import { useAdminOrder } from "./admin-order-provider";
import { RefundForm } from "./refund-form";

/** What can be done with the whole order; what can't be says why. */
export function OrderActions() {
  const { admin } = useAdminOrder();
  const { status } = admin.order;
  const isOpen = status === "pending" || status === "processing";
  return (
    // It takes the focus of a button that goes away.
    <fieldset aria-label="Actions" tabIndex={-1} className="mt-4 flex flex-wrap gap-2">
      <Ship isOffered={admin.fulfillment === "manual" && isOpen} />
      <PayLink isOffered={status === "pending"} />
      <MarkDelivered isOffered={status === "shipped"} />
      <MarkHandled isOffered={admin.actions.mark_handled === null} />
      <Release isOffered={admin.hold !== null} />
      <Hold isOffered={admin.hold === null} />
      <Refund />
      <LetContinue />
      <Cancel />
    </fieldset>
  );
}

/** What isn't offered has no button; its dialog stays while it is open, whoever changed the order. */
interface Offer {
  isOffered: boolean;
}

function Ship({ isOffered }: Offer) {
  const { admin, acts } = useAdminOrder();
  const { id: orderId } = admin.order;
  return (
    <ActionDialog
      label="Ship"
      isOffered={isOffered}
      icon={Truck}
      variant="primary"
      whyNot={admin.actions.ship}
      title={`Ship order ${orderId}?`}
      consequences="The carrier is asked for a label at once, and the customer is told that the shipment is on its way. From then on the address can't change."
    >
      {(close) => (
        <ActionForm
          confirm="Ship it"
          done="It is being shipped."
          send={() => acts.ship({ orderId })}
          close={close}
        />
      )}
    </ActionDialog>
  );
}

function PayLink({ isOffered }: Offer) {
  const { admin, acts } = useAdminOrder();
  const { id: orderId, email } = admin.order;
  return (
    <ActionDialog
      label="Send pay link"
      isOffered={isOffered}
      icon={Link2}
      whyNot={admin.actions.pay_link}
      title="Send the payment link?"
      consequences={`${email ?? "The customer"} gets an email with the link to this order, where it can be paid until its time is up.`}
    >
      {(close) => (
        <ActionForm
          confirm="Send the email"
          done="The email is on its way."
          send={() => acts.sendPayLink({ orderId })}
          close={close}
        />
      )}
    </ActionDialog>
  );
}

function MarkDelivered({ isOffered }: Offer) {
  const { admin, acts } = useAdminOrder();
  const { id: orderId } = admin.order;
  return (
    <ActionDialog
      label="Mark delivered"
      isOffered={isOffered}
      icon={House}
      whyNot={admin.actions.mark_delivered}
      title="Mark it as delivered?"
      consequences="The order is completed, and the customer is told that the shipment arrived. Whatever the carrier reports later changes nothing. This can't be undone."
    >
      {(close) => (
        <ActionForm
          confirm="It was delivered"
          done="The order is delivered."
          send={() => acts.markDelivered({ orderId })}
          close={close}
        />
      )}
    </ActionDialog>
  );
}

function MarkHandled({ isOffered }: Offer) {
  const { admin, acts } = useAdminOrder();
  const { id: orderId } = admin.order;
  return (
    <ActionDialog
      label="Mark as handled"
      isOffered={isOffered}
      icon={Check}
      variant="primary"
      whyNot={admin.actions.mark_handled}
      title="Is the shipment seen to?"
      consequences="The order no longer asks for attention, and nothing else happens: units that came back are booked in the inventory. The reason is for the shop alone. This can't be undone."
    >
      {(close) => (
        <ActionForm
          confirm="It is handled"
          done="The order is at rest."
          words={{ label: "Reason", isRequired: true }}
          send={(reason) => acts.markHandled({ orderId, reason })}
          close={close}
        />
      )}
    </ActionDialog>
  );
}

function Hold({ isOffered }: Offer) {
  const { admin, acts } = useAdminOrder();
  const { id: orderId } = admin.order;
  return (
    <ActionDialog
      label="Hold"
      isOffered={isOffered}
      icon={Hand}
      whyNot={admin.actions.hold}
      title={`Hold order ${orderId} back?`}
      consequences="No label is made until somebody releases it. Payment and units are gathered all the same, and the customer may still cancel. The reason is for the shop alone."
    >
      {(close) => (
        <ActionForm
          confirm="Hold it back"
          done="The order is on hold."
          words={{ label: "Reason", isRequired: true }}
          send={(reason) => acts.hold({ orderId, reason })}
          close={close}
        />
      )}
    </ActionDialog>
  );
}

function Release({ isOffered }: Offer) {
  const { admin, acts } = useAdminOrder();
  const { id: orderId } = admin.order;
  return (
    <ActionDialog
      label="Release"
      isOffered={isOffered}
      icon={HandHelping}
      variant="primary"
      whyNot={admin.actions.release}
      title="Release the hold?"
      consequences="The order goes on from where it is, at once: if it is paid and ships by itself, the label is made now."
    >
      {(close) => (
        <ActionForm
          confirm="Release it"
          done="The order goes on."
          words={{ label: "Note", isRequired: false }}
          send={(text) => acts.release({ orderId, note: text === "" ? null : text })}
          close={close}
        />
      )}
    </ActionDialog>
  );
}

function Refund() {
  const { admin } = useAdminOrder();
  return (
    <ActionDialog
      label="Refund"
      icon={RotateCcw}
      whyNot={admin.actions.refund}
      title={`Refund order ${admin.order.id}`}
      consequences="Money goes back to the customer's card, and the customer gets an email. A refund can't be taken back."
      wide
    >
      {(close) => <RefundForm close={close} />}
    </ActionDialog>
  );
}

function LetContinue() {
  const { admin, acts } = useAdminOrder();
  const { id: orderId } = admin.order;
  return (
    <ActionDialog
      label="Let it continue"
      icon={Forward}
      whyNot={admin.actions.let_continue}
      title="Let it continue now?"
      consequences="Waybill does at once what it would do next by itself. Every call is repeated with its own key, so nothing is charged, shipped or refunded twice."
    >
      {(close) => (
        <ActionForm
          confirm="Continue"
          done="The order goes on."
          send={() => acts.retryNow({ orderId })}
          close={close}
        />
      )}
    </ActionDialog>
  );
}

function Cancel() {
  const { admin, acts } = useAdminOrder();
  const { id: orderId } = admin.order;
  return (
    <ActionDialog
      label="Cancel"
      icon={Ban}
      whyNot={admin.actions.cancel}
      className="text-bad"
      title={`Cancel order ${orderId}?`}
      consequences="The units go back on sale, a hold on the card is released, money that was taken is refunded in full, and a label is voided. The customer gets an email with the reason. This can't be undone."
    >
      {(close) => (
        <ActionForm
          confirm="Yes, cancel the order"
          danger
          done="The order is cancelled."
          words={{ label: "Reason", isRequired: false }}
          send={(reason) => acts.cancel({ orderId, ...(reason !== "" && { reason }) })}
          close={close}
        />
      )}
    </ActionDialog>
  );
}
