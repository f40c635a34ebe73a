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

/** The graph's library is large and needs a browser: it comes after the page. */
const SagaGraph = dynamic(() => import("./progress-graph").then((loaded) => loaded.SagaGraph), {
  ssr: false,
  loading: () => null,
});

const words: Record<ProgressState, string> = {
  done: "done",
  current: "now",
  failed: "failed",
  ahead: "ahead",
  skipped: "not reached",
};

/** The order's way from placed to completed, or back: drawn where there is room, else as a list. */
export function SagaCard() {
  const { adminOrder } = useAdminOrder();
  const saga = useMemo(() => operatorProgress(adminOrder.order, adminOrder.events), [adminOrder]);
  return (
    <Card aria-labelledby="saga-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="saga-title">Way</span>
      </CardHeading>
      <div aria-hidden className="mt-2 hidden h-44 sm:block">
        <SagaGraph saga={saga} />
      </div>
      <SagaList saga={saga} />
    </Card>
  );
}

/** The same in words: what a phone shows, and what is read out. */
function SagaList({ saga }: { saga: OperatorProgress }) {
  return (
    <ol aria-label="Way" className="mt-3 grid gap-1.5 sm:sr-only">
      {[...saga.steps, ...saga.reversal].map((node) => (
        <Stop key={node.step} node={node} />
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

function Stop({ node: { step, name, state, at } }: { node: ProgressNode }) {
  return (
    <li
      data-stop={step}
      data-state={state}
      aria-current={state === "current" ? "step" : undefined}
      className="flex items-center gap-2.5 text-sm"
    >
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", dots[state])} />
      <span className={cn(state === "ahead" || state === "skipped" ? "text-ink-soft" : "")}>
        {name}
      </span>
      <span className="ml-auto text-ink-soft text-xs">
        {at ? <LocalTime at={at} to="second" /> : words[state]}
        {at && state === "done" && <span className="sr-only">, done</span>}
      </span>
    </li>
  );
}
