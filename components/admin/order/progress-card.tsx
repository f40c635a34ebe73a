"use client";

import dynamic from "next/dynamic";
import { useMemo } from "react";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import {
  type OperatorProgress,
  operatorProgress,
  type ProgressNode,
  type ProgressState,
} from "@/lib/domain/order/operator-progress";
import { useAdminOrder } from "./admin-order-provider";
import { progressStateLabels, progressStepLabels } from "./operator-progress-text";

/** Loaded after the page, because the graph's library is large and needs a browser. */
const ProgressGraph = dynamic(
  () => import("./progress-graph").then((loaded) => loaded.ProgressGraph),
  { ssr: false, loading: () => null },
);

/** The order's steps, and those of its reversal: a graph on wide screens, a list on phones. */
export function ProgressCard() {
  const { adminOrder } = useAdminOrder();
  const progress = useMemo(
    () => operatorProgress(adminOrder.order, adminOrder.events),
    [adminOrder],
  );
  return (
    <Card aria-labelledby="progress-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="progress-title">Progress</span>
      </CardHeading>
      <div aria-hidden className="mt-2 hidden h-44 sm:block">
        <ProgressGraph progress={progress} />
      </div>
      <ProgressList progress={progress} />
    </Card>
  );
}

/** The same steps as text, for phones and screen readers. */
function ProgressList({ progress }: { progress: OperatorProgress }) {
  return (
    <ol aria-label="Progress" className="mt-3 grid gap-1.5 sm:sr-only">
      {[...progress.steps, ...progress.reversal].map((node) => (
        <ProgressListItem key={node.step} node={node} />
      ))}
    </ol>
  );
}

const dots: Record<ProgressState, string> = {
  done: "bg-good",
  current: "bg-carbon",
  failed: "bg-bad",
  ahead: "bg-line-strong",
  skipped: "bg-line",
};

function ProgressListItem({ node: { step, state, at } }: { node: ProgressNode }) {
  return (
    <li
      data-step={step}
      data-state={state}
      aria-current={state === "current" ? "step" : undefined}
      className="flex items-center gap-2.5 text-sm"
    >
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", dots[state])} />
      <span className={cn(state === "ahead" || state === "skipped" ? "text-ink-soft" : "")}>
        {progressStepLabels[step]}
      </span>
      <span className="ml-auto text-ink-soft text-xs">
        {at ? <LocalTime at={at} to="second" /> : progressStateLabels[state]}
        {at && state === "done" && <span className="sr-only">, {progressStateLabels.done}</span>}
      </span>
    </li>
  );
}
