"use client";

import { ClipboardList, House, Package, Truck, X } from "lucide-react";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import {
  type CustomerProgressStep,
  type CustomerProgressStepName,
  customerProgress,
} from "@/lib/domain/order/customer-progress";
import type { OrderView } from "@/lib/domain/order/view";
import { useLiveOrder } from "./live-order";
import { orderStatusLabels } from "./status-labels";

/** No check marks: an order that has failed shows them too. */
const icons = { placed: ClipboardList, confirmed: Package, shipped: Truck, delivered: House };
const names: Record<CustomerProgressStepName, string> = {
  placed: "Placed",
  confirmed: "Confirmed",
  shipped: "Shipped",
  delivered: "Delivered",
};
const stateNames = { done: "done", current: "in progress", stopped: "stopped here", ahead: "" };

/** The order's progress from placed to delivered. Updates as events arrive. */
export function OrderProgress() {
  const { order, events } = useLiveOrder();
  return (
    <ol aria-label="Progress" className="grid grid-cols-[1fr_1fr_1fr_auto]">
      {customerProgress(order, events).map((step, index, steps) => (
        <li key={step.name} aria-current={step.state === "current" ? "step" : undefined}>
          <div className="flex items-center">
            <StepIcon step={step} />
            {index < steps.length - 1 && (
              <StepConnector isReached={steps[index + 1]?.state === "done"} />
            )}
          </div>
          <StepText step={step} order={order} />
        </li>
      ))}
    </ol>
  );
}

/** Name and time of a step. The height fits two lines each on phones, to avoid layout shifts. */
function StepText({ step, order }: { step: CustomerProgressStep; order: OrderView }) {
  return (
    <div className="mt-2.5 min-h-16 pr-2 text-xs leading-4 sm:min-h-10">
      <p className={cn("font-medium sm:text-sm", textColor(step))}>
        {step.state === "stopped" ? orderStatusLabels[order.status].name : names[step.name]}
        <span className="sr-only"> {stateNames[step.state]}</span>
      </p>
      <p className="mt-0.5 text-ink-soft">
        {step.at ? (
          <LocalTime
            at={step.at}
            className="block max-w-14 whitespace-normal sm:max-w-none sm:whitespace-nowrap"
          />
        ) : (
          pendingHalf(step, order)
        )}
      </p>
    </div>
  );
}

function StepIcon({ step }: { step: CustomerProgressStep }) {
  const Icon = step.state === "stopped" ? X : icons[step.name];
  return (
    <span
      className={cn(
        "relative grid size-9 shrink-0 place-items-center rounded-full border-2 sm:size-10",
        "transition-[background-color,border-color,color] duration-500",
        step.state === "done" && "border-carbon bg-carbon text-on-carbon",
        step.state === "current" && "border-carbon bg-surface text-carbon",
        step.state === "stopped" && "border-bad bg-bad-soft text-bad",
        step.state === "ahead" && "border-line bg-surface text-ink-soft",
      )}
    >
      {step.state === "current" && (
        <span aria-hidden className="absolute inset-0 animate-beacon rounded-full bg-carbon-soft" />
      )}
      <Icon aria-hidden className="relative size-4.5" strokeWidth={2.25} />
    </span>
  );
}

function StepConnector({ isReached }: { isReached: boolean }) {
  return (
    <span aria-hidden className="mx-1.5 h-0.5 flex-1 overflow-hidden rounded-full bg-line sm:mx-2">
      <span
        className={cn(
          "block h-full origin-left bg-carbon transition-transform duration-700 ease-out",
          isReached ? "scale-x-100" : "scale-x-0",
        )}
      />
    </span>
  );
}

/** Payment and stock are secured in parallel. Says which of the two is done. */
function pendingHalf(step: CustomerProgressStep, order: OrderView): string {
  if (step.name !== "confirmed" || step.state !== "current") return "";
  if (order.inventoryStatus === "reserved") return "Items reserved";
  if (order.paymentStatus === "authorized") return "Payment authorized";
  return "";
}

function textColor(step: CustomerProgressStep): string {
  if (step.state === "stopped") return "text-bad";
  return step.state === "ahead" ? "text-ink-soft" : "text-ink";
}
