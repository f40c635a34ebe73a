"use client";

import { Play, Square } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { orderStatusLabels } from "@/components/orders/status-labels";
import { Button } from "@/components/ui/button";
import { Card, CardHeading } from "@/components/ui/card";
import type { ServerAction } from "@/components/ui/server-action";
import {
  type FormAction,
  unreachableMessage,
  useServerForm,
} from "@/components/ui/use-server-form";
import { formatCount } from "@/lib/domain/format-count";
import { loadPlan, ordersMax, perSecondMax } from "@/lib/domain/lab/load-plan";
import type { LoadRun } from "@/lib/domain/lab/view";
import { orderStatus } from "@/lib/domain/order/status";
import { LabForm } from "./lab-form";
import { useLab } from "./live-lab";
import { NumberField } from "./number-field";

type StartLoadAction = FormAction<{ kind: "started" }>;
type StopLoadAction = () => ReturnType<ServerAction<undefined, { kind: "stopped" }>>;

/** Places generated orders, and shows their number and statuses. */
export function LoadCard({
  actions: { startLoadAction, stopLoadAction },
}: {
  actions: { startLoadAction: StartLoadAction; stopLoadAction: StopLoadAction };
}) {
  const { lab, refresh } = useLab();
  const running = lab.run?.state === "running";
  return (
    <Card aria-labelledby="load-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading>
        <span id="load-title">Place orders</span>
      </CardHeading>
      <LoadForm startLoadAction={startLoadAction} running={running} onStarted={refresh} />
      {running && <StopButton stopLoadAction={stopLoadAction} onStopped={refresh} />}
      {lab.run && <RunProgress run={lab.run} />}
    </Card>
  );
}

function LoadForm({
  startLoadAction,
  running,
  onStarted,
}: {
  startLoadAction: StartLoadAction;
  running: boolean;
  onStarted: () => void;
}) {
  const form = useServerForm({
    action: startLoadAction,
    schema: loadPlan,
    defaultValue: { orders: 100, perSecond: 5, payLaterPercent: 10, declinePercent: 5 },
    onDone: onStarted,
  });
  return (
    <LabForm form={form} variant="primary" submit={running ? null : <PlaceOrders />}>
      <div className="grid grid-cols-2 gap-3 sm:gap-4">
        <NumberField
          id="orders"
          label="Orders"
          hint={`Up to ${formatCount(ordersMax)}`}
          {...form.field("orders")}
        />
        <NumberField
          id="per-second"
          label="Per second"
          hint={`Up to ${perSecondMax}`}
          {...form.field("perSecond")}
        />
        <NumberField
          id="pay-later"
          label="Pay later, %"
          hint="Never paid, so they expire"
          {...form.field("payLaterPercent")}
        />
        <NumberField
          id="decline"
          label="Declined, %"
          hint="Of the paid orders"
          {...form.field("declinePercent")}
        />
      </div>
    </LabForm>
  );
}

function PlaceOrders() {
  return (
    <>
      <Play aria-hidden />
      Place orders
    </>
  );
}

function StopButton({
  stopLoadAction,
  onStopped,
}: {
  stopLoadAction: StopLoadAction;
  onStopped: () => void;
}) {
  const [stopping, setStopping] = useState(false);
  async function stop() {
    setStopping(true);
    const answer = await stopLoadAction().catch(() => null);
    setStopping(false);
    if (answer?.kind === "failed") toast.error(answer.message);
    if (!answer) toast.error(unreachableMessage);
    onStopped();
  }
  return (
    <Button variant="quiet" onClick={stop} disabled={stopping} className="mt-4">
      <Square aria-hidden />
      Stop run
    </Button>
  );
}

const stateNames = {
  running: "Placing orders",
  finished: "All orders placed",
  stopped: "Stopped",
} as const;

function RunProgress({ run }: { run: LoadRun }) {
  const tried = run.placed + run.refused + run.failed;
  const statuses = orderStatus.options.filter((status) => run.statuses[status]);
  return (
    <div className="mt-5 border-line border-t pt-4" data-testid="run" data-state={run.state}>
      <p className="flex justify-between gap-3 text-sm">
        <span id="run-state" role="status" className="font-medium">
          {stateNames[run.state]}
        </span>
        <span className="tabular-nums">
          {formatCount(run.placed)} of {formatCount(run.plan.orders)} placed
        </span>
      </p>
      <progress
        aria-labelledby="run-state"
        value={tried}
        max={run.plan.orders}
        className="mt-2 block h-1.5 w-full appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-carbon [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-carbon"
      />
      <dl className="mt-3 flex min-h-10 flex-wrap gap-x-5 gap-y-1 text-sm">
        {statuses.map((status) => (
          <div key={status} className="flex gap-1.5" data-testid={`run-${status}`}>
            <dt className="text-ink-soft">{orderStatusLabels[status].name}</dt>
            <dd className="font-medium tabular-nums">{run.statuses[status]}</dd>
          </div>
        ))}
      </dl>
      {run.lastError !== null && (
        <p className="mt-2 text-bad text-sm">
          {run.refused + run.failed} not placed. Last error: {run.lastError}
        </p>
      )}
    </div>
  );
}
