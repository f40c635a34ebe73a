"use client";

import type { ReactNode } from "react";
import { toast } from "sonner";
import { Card, CardHeading } from "@/components/ui/card";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import {
  type CarrierFaults,
  carrierFaultsForm,
  type GatewayFaults,
  gatewayFaultsForm,
} from "@/lib/domain/lab/faults";
import { CheckField } from "./check-field";
import { LabForm } from "./lab-form";
import { useLab } from "./live-lab";
import { NumberField } from "./number-field";

type ChangeAction = FormAction<{ kind: "changed" }>;

/** The faults of the embedded payment gateway and carrier, to change one by one. */
export function FaultForms({
  actions: { changeGatewayFaultsAction, changeCarrierFaultsAction },
}: {
  actions: {
    changeGatewayFaultsAction: ChangeAction;
    changeCarrierFaultsAction: ChangeAction;
  };
}) {
  const { lab, revision } = useLab();
  return (
    <>
      <FaultCard
        id="gateway"
        title="Payment gateway"
        remaining={lab.gateway && describeGatewayFaults(lab.gateway)}
      >
        {lab.gateway && (
          <GatewayForm
            key={revision}
            faults={lab.gateway}
            changeGatewayFaultsAction={changeGatewayFaultsAction}
          />
        )}
      </FaultCard>
      <FaultCard
        id="carrier"
        title="Carrier"
        remaining={lab.carrier && describeCarrierFaults(lab.carrier)}
      >
        {lab.carrier && (
          <CarrierForm
            key={revision}
            faults={lab.carrier}
            changeCarrierFaultsAction={changeCarrierFaultsAction}
          />
        )}
      </FaultCard>
    </>
  );
}

/** The faults that count down with each call. */
function describeGatewayFaults({ failNext, loseAnswers }: GatewayFaults): string {
  const { authorize, capture, refund } = loseAnswers;
  return `Remaining: ${failNext} failures, ${authorize + capture + refund} lost responses`;
}

function describeCarrierFaults({ failNext }: CarrierFaults): string {
  return `Remaining: ${failNext} failures`;
}

function FaultCard({
  id,
  title,
  remaining,
  children,
}: {
  id: string;
  title: string;
  /** The remaining faults; null if the service is unavailable or is not the embedded one. */
  remaining: string | null;
  children: ReactNode;
}) {
  return (
    <Card aria-labelledby={`${id}-title`} className="min-w-0 p-4 sm:p-5">
      <CardHeading
        trailing={remaining && <p className="text-ink-soft text-xs tabular-nums">{remaining}</p>}
      >
        <span id={`${id}-title`}>{title}</span>
      </CardHeading>
      {remaining === null ? (
        <p className="mt-3 text-ink-soft text-sm">
          Unavailable. The service doesn't respond, or it isn't the embedded one.
        </p>
      ) : (
        children
      )}
    </Card>
  );
}

function GatewayForm({
  faults,
  changeGatewayFaultsAction,
}: {
  faults: GatewayFaults;
  changeGatewayFaultsAction: ChangeAction;
}) {
  const { resetForms } = useLab();
  const form = useServerForm({
    action: changeGatewayFaultsAction,
    schema: gatewayFaultsForm,
    defaultValue: faults,
    onDone() {
      toast.success("Gateway settings applied");
      void resetForms();
    },
  });
  return (
    <LabForm form={form} submit="Apply settings">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4">
        <NumberField id="gateway-latency" label="Latency, ms" {...form.field("latencyMs")} />
        <NumberField
          id="gateway-decline"
          label="Decline rate"
          hint="0 to 1"
          {...form.field("declineRate")}
        />
        <NumberField id="gateway-fail" label="Fail next calls" {...form.field("failNext")} />
      </div>
      <fieldset>
        <legend className="font-medium text-sm">Lose the next responses</legend>
        <div className="mt-2 grid grid-cols-3 gap-3 sm:gap-4">
          <NumberField
            id="lose-authorize"
            label="Authorize"
            {...form.field("loseAnswers.authorize")}
          />
          <NumberField id="lose-capture" label="Capture" {...form.field("loseAnswers.capture")} />
          <NumberField id="lose-refund" label="Refund" {...form.field("loseAnswers.refund")} />
        </div>
      </fieldset>
      <div className="grid grid-cols-2 gap-3 sm:gap-4">
        <NumberField
          id="gateway-copies"
          label="Copies of webhooks"
          hint="0 drops all webhooks"
          {...form.field("webhookCopies")}
        />
        <NumberField
          id="gateway-delay"
          label="Webhook delay, ms"
          {...form.field("webhookDelayMs")}
        />
      </div>
      <CheckField
        label="Webhooks in the wrong order"
        name="webhookReverse"
        defaultChecked={form.isChecked("webhookReverse")}
      />
    </LabForm>
  );
}

function CarrierForm({
  faults,
  changeCarrierFaultsAction,
}: {
  faults: CarrierFaults;
  changeCarrierFaultsAction: ChangeAction;
}) {
  const { resetForms } = useLab();
  const form = useServerForm({
    action: changeCarrierFaultsAction,
    schema: carrierFaultsForm,
    defaultValue: faults,
    onDone() {
      toast.success("Carrier settings applied");
      void resetForms();
    },
  });
  return (
    <LabForm form={form} submit="Apply settings">
      <div className="grid grid-cols-2 gap-3 sm:gap-4">
        <NumberField id="carrier-latency" label="Latency, ms" {...form.field("latencyMs")} />
        <NumberField id="carrier-fail" label="Fail next labels" {...form.field("failNext")} />
        <NumberField
          id="carrier-step"
          label="Step, seconds"
          hint="Time between two tracking updates"
          {...form.field("stepSeconds")}
        />
        <NumberField
          id="carrier-copies"
          label="Copies of webhooks"
          hint="0 drops all webhooks"
          {...form.field("webhookCopies")}
        />
      </div>
      <CheckField
        label="Webhooks in the wrong order"
        name="webhookReverse"
        defaultChecked={form.isChecked("webhookReverse")}
      />
    </LabForm>
  );
}
