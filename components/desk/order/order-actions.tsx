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
import { ActDialog } from "./act-dialog";
import { ActForm } from "./act-form";
import { useDeskOrder } from "./desk-order";
import { RefundForm } from "./refund-form";

/** What can be done with the whole order; what can't be says why. */
export function OrderActions() {
  const { desk } = useDeskOrder();
  const { status } = desk.order;
  const isOpen = status === "pending" || status === "processing";
  return (
    // It takes the focus of a button that goes away.
    <fieldset aria-label="Actions" tabIndex={-1} className="mt-4 flex flex-wrap gap-2">
      <Ship isOffered={desk.fulfilment === "manual" && isOpen} />
      <PayLink isOffered={status === "pending"} />
      <MarkDelivered isOffered={status === "shipped"} />
      <MarkHandled isOffered={desk.actions.mark_handled === null} />
      <Release isOffered={desk.hold !== null} />
      <Hold isOffered={desk.hold === null} />
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
  const { desk, acts } = useDeskOrder();
  const { id: orderId } = desk.order;
  return (
    <ActDialog
      label="Ship"
      isOffered={isOffered}
      icon={Truck}
      variant="primary"
      whyNot={desk.actions.ship}
      title={`Ship order ${orderId}?`}
      consequences="The carrier is asked for a label at once, and the customer is told that the parcel is on its way. From then on the address can't change."
    >
      {(close) => (
        <ActForm
          confirm="Ship it"
          done="It is being shipped."
          send={() => acts.ship({ orderId })}
          close={close}
        />
      )}
    </ActDialog>
  );
}

function PayLink({ isOffered }: Offer) {
  const { desk, acts } = useDeskOrder();
  const { id: orderId, email } = desk.order;
  return (
    <ActDialog
      label="Send pay link"
      isOffered={isOffered}
      icon={Link2}
      whyNot={desk.actions.pay_link}
      title="Send the payment link?"
      consequences={`${email ?? "The customer"} gets a letter with the link to this order, where it can be paid until its time is up.`}
    >
      {(close) => (
        <ActForm
          confirm="Send the letter"
          done="The letter is on its way."
          send={() => acts.sendPayLink({ orderId })}
          close={close}
        />
      )}
    </ActDialog>
  );
}

function MarkDelivered({ isOffered }: Offer) {
  const { desk, acts } = useDeskOrder();
  const { id: orderId } = desk.order;
  return (
    <ActDialog
      label="Mark delivered"
      isOffered={isOffered}
      icon={House}
      whyNot={desk.actions.mark_delivered}
      title="Mark it as delivered?"
      consequences="The order is completed, and the customer is told that the parcel arrived. Whatever the carrier reports later changes nothing. This can't be undone."
    >
      {(close) => (
        <ActForm
          confirm="It was delivered"
          done="The order is delivered."
          send={() => acts.markDelivered({ orderId })}
          close={close}
        />
      )}
    </ActDialog>
  );
}

function MarkHandled({ isOffered }: Offer) {
  const { desk, acts } = useDeskOrder();
  const { id: orderId } = desk.order;
  return (
    <ActDialog
      label="Mark as handled"
      isOffered={isOffered}
      icon={Check}
      variant="primary"
      whyNot={desk.actions.mark_handled}
      title="Is the parcel seen to?"
      consequences="The order no longer asks for attention, and nothing else happens: units that came back are booked in the inventory. The reason is for the shop alone. This can't be undone."
    >
      {(close) => (
        <ActForm
          confirm="It is handled"
          done="The order is at rest."
          words={{ label: "Reason", isRequired: true }}
          send={(reason) => acts.markHandled({ orderId, reason })}
          close={close}
        />
      )}
    </ActDialog>
  );
}

function Hold({ isOffered }: Offer) {
  const { desk, acts } = useDeskOrder();
  const { id: orderId } = desk.order;
  return (
    <ActDialog
      label="Hold"
      isOffered={isOffered}
      icon={Hand}
      whyNot={desk.actions.hold}
      title={`Hold order ${orderId} back?`}
      consequences="No label is made until somebody releases it. Payment and units are gathered all the same, and the customer may still cancel. The reason is for the shop alone."
    >
      {(close) => (
        <ActForm
          confirm="Hold it back"
          done="The order is on hold."
          words={{ label: "Reason", isRequired: true }}
          send={(reason) => acts.hold({ orderId, reason })}
          close={close}
        />
      )}
    </ActDialog>
  );
}

function Release({ isOffered }: Offer) {
  const { desk, acts } = useDeskOrder();
  const { id: orderId } = desk.order;
  return (
    <ActDialog
      label="Release"
      isOffered={isOffered}
      icon={HandHelping}
      variant="primary"
      whyNot={desk.actions.release}
      title="Release the hold?"
      consequences="The order goes on from where it is, at once: if it is paid and ships by itself, the label is made now."
    >
      {(close) => (
        <ActForm
          confirm="Release it"
          done="The order goes on."
          words={{ label: "Note", isRequired: false }}
          send={(text) => acts.release({ orderId, note: text === "" ? null : text })}
          close={close}
        />
      )}
    </ActDialog>
  );
}

function Refund() {
  const { desk } = useDeskOrder();
  return (
    <ActDialog
      label="Refund"
      icon={RotateCcw}
      whyNot={desk.actions.refund}
      title={`Refund order ${desk.order.id}`}
      consequences="Money goes back to the customer's card, and the customer gets a letter. A refund can't be taken back."
      wide
    >
      {(close) => <RefundForm close={close} />}
    </ActDialog>
  );
}

function LetContinue() {
  const { desk, acts } = useDeskOrder();
  const { id: orderId } = desk.order;
  return (
    <ActDialog
      label="Let it continue"
      icon={Forward}
      whyNot={desk.actions.let_continue}
      title="Let it continue now?"
      consequences="Waybill does at once what it would do next by itself. Every call is repeated with its own key, so nothing is charged, shipped or refunded twice."
    >
      {(close) => (
        <ActForm
          confirm="Continue"
          done="The order goes on."
          send={() => acts.letContinue({ orderId })}
          close={close}
        />
      )}
    </ActDialog>
  );
}

function Cancel() {
  const { desk, acts } = useDeskOrder();
  const { id: orderId } = desk.order;
  return (
    <ActDialog
      label="Cancel"
      icon={Ban}
      whyNot={desk.actions.cancel}
      className="text-bad"
      title={`Cancel order ${orderId}?`}
      consequences="The units go back on sale, a hold on the card is released, money that was taken is refunded in full, and a label is voided. The customer gets a letter with the reason. This can't be undone."
    >
      {(close) => (
        <ActForm
          confirm="Yes, cancel the order"
          danger
          done="The order is cancelled."
          words={{ label: "Reason", isRequired: false }}
          send={(reason) => acts.cancel({ orderId, ...(reason !== "" && { reason }) })}
          close={close}
        />
      )}
    </ActDialog>
  );
}
