"use client";

import type { ReactNode } from "react";
import { toast } from "sonner";
import { Card, CardHeading } from "@/components/ui/card";
import type { FormAction } from "@/components/ui/form-action";
import { useActionForm } from "@/components/ui/use-action-form";
import {
  type CarrierFaults,
  carrierFaults,
  type GatewayFaults,
  gatewayFaults,
} from "@/lib/domain/lab/faults";
import { CheckField } from "./check-field";
import { LabForm, numberIn } from "./lab-form";
import { useLab } from "./live-lab";
import { NumberField } from "./number-field";

type Change<Faults> = FormAction<Faults, { kind: "changed" }>;

/** How the gateway and the carrier behave, knob by knob. */
export function FaultForms({
  changeGateway,
  changeCarrier,
}: {
  changeGateway: Change<GatewayFaults>;
  changeCarrier: Change<CarrierFaults>;
}) {
  const { lab, revision } = useLab();
  return (
    <>
      <FaultCard id="gateway" title="Gateway" left={lab.gateway && gatewayLeft(lab.gateway)}>
        {lab.gateway && <GatewayForm key={revision} faults={lab.gateway} change={changeGateway} />}
      </FaultCard>
      <FaultCard id="carrier" title="Carrier" left={lab.carrier && carrierLeft(lab.carrier)}>
        {lab.carrier && <CarrierForm key={revision} faults={lab.carrier} change={changeCarrier} />}
      </FaultCard>
    </>
  );
}

/** What still counts down, as the service says it. */
function gatewayLeft({ failNext, loseAnswers }: GatewayFaults): string {
  const { authorize, capture, refund } = loseAnswers;
  return `Left: ${failNext} failures, ${authorize + capture + refund} lost answers`;
}

function carrierLeft({ failNext }: CarrierFaults): string {
  return `Left: ${failNext} failures`;
}

function FaultCard({
  id,
  title,
  left,
  children,
}: {
  id: string;
  title: string;
  left: string | null;
  children: ReactNode;
}) {
  return (
    <Card aria-labelledby={`${id}-title`} className="min-w-0 p-4 sm:p-5">
      <CardHeading trailing={left && <p className="text-ink-soft text-xs tabular-nums">{left}</p>}>
        <span id={`${id}-title`}>{title}</span>
      </CardHeading>
      {left === null ? (
        <p className="mt-3 text-ink-soft text-sm">
          It can't be told anything just now: it does not answer, or it is a real one.
        </p>
      ) : (
        children
      )}
    </Card>
  );
}

function GatewayForm({ faults, change }: { faults: GatewayFaults; change: Change<GatewayFaults> }) {
  const { faultsReplaced } = useLab();
  const form = useActionForm({
    schema: gatewayFaults,
    defaultValues: faults,
    send: change,
    onDone() {
      toast.success("The gateway behaves so from now on.");
      void faultsReplaced();
    },
  });
  return (
    <LabForm form={form} send="Apply">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4">
        <NumberField id="gateway-latency" label="Latency, ms" {...numberIn(form, "latencyMs")} />
        <NumberField
          id="gateway-decline"
          label="Decline rate"
          hint="0 to 1"
          {...numberIn(form, "declineRate")}
        />
        <NumberField id="gateway-fail" label="Fail next calls" {...numberIn(form, "failNext")} />
      </div>
      <fieldset>
        <legend className="font-medium text-sm">Lose the next answers</legend>
        <div className="mt-2 grid grid-cols-3 gap-3 sm:gap-4">
          <NumberField
            id="lose-authorize"
            label="Authorize"
            {...numberIn(form, "loseAnswers.authorize")}
          />
          <NumberField
            id="lose-capture"
            label="Capture"
            {...numberIn(form, "loseAnswers.capture")}
          />
          <NumberField id="lose-refund" label="Refund" {...numberIn(form, "loseAnswers.refund")} />
        </div>
      </fieldset>
      <div className="grid grid-cols-2 gap-3 sm:gap-4">
        <NumberField
          id="gateway-copies"
          label="Copies of webhooks"
          hint="0 loses them all"
          {...numberIn(form, "webhookCopies")}
        />
        <NumberField
          id="gateway-delay"
          label="Webhook delay, ms"
          {...numberIn(form, "webhookDelayMs")}
        />
      </div>
      <CheckField label="Webhooks in the wrong order" {...form.register("webhookReverse")} />
    </LabForm>
  );
}

function CarrierForm({ faults, change }: { faults: CarrierFaults; change: Change<CarrierFaults> }) {
  const { faultsReplaced } = useLab();
  const form = useActionForm({
    schema: carrierFaults,
    defaultValues: faults,
    send: change,
    onDone() {
      toast.success("The carrier behaves so from now on.");
      void faultsReplaced();
    },
  });
  return (
    <LabForm form={form} send="Apply">
      <div className="grid grid-cols-2 gap-3 sm:gap-4">
        <NumberField id="carrier-latency" label="Latency, ms" {...numberIn(form, "latencyMs")} />
        <NumberField id="carrier-fail" label="Fail next labels" {...numberIn(form, "failNext")} />
        <NumberField
          id="carrier-step"
          label="Step, seconds"
          hint="Between two scans of a shipment"
          {...numberIn(form, "stepSeconds")}
        />
        <NumberField
          id="carrier-copies"
          label="Copies of webhooks"
          hint="0 loses them all"
          {...numberIn(form, "webhookCopies")}
        />
      </div>
      <CheckField label="Webhooks in the wrong order" {...form.register("webhookReverse")} />
    </LabForm>
  );
}
