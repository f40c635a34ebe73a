"use client";

import { ClipboardCheck, House, ShieldCheck, Truck, X } from "lucide-react";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { customerProgress, type CustomerProgressStep, type CustomerProgressStepName } from "@/lib/domain/order/customer-progress";
import type { OrderView } from "@/lib/domain/order/view";
import { useLiveOrder } from "./live-order";
import { orderStatusLabels } from "./status-labels";

const icons = { placed: ClipboardCheck, confirmed: ShieldCheck, shipped: Truck, delivered: House };
const names: Record<CustomerProgressStepName, string> = {
  placed: "Placed",
  confirmed: "Paid & reserved",
  shipped: "Shipped",
  delivered: "Delivered",
};
const stateNames = { done: "done", current: "in progress", stopped: "stopped here", ahead: "" };

/** The order's way from placed to delivered, filling up as events arrive. */
export function OrderProgress() {
  const { order, events } = useLiveOrder();
  return (
    <ol aria-label="Progress" className="grid grid-cols-[1fr_1fr_1fr_auto]">
      {customerProgress(order, events).map((stop, index, stops) => (
        <li key={stop.name} aria-current={stop.state === "current" ? "step" : undefined}>
          <div className="flex items-center">
            <Station stop={stop} />
            {index < stops.length - 1 && <Track travelled={stops[index + 1]?.state === "done"} />}
          </div>
          <StopText stop={stop} order={order} />
        </li>
      ))}
    </ol>
  );
}

/** Two lines on a phone, one on a desktop, each for name and time: reserved from the start. */
function StopText({ stop, order }: { stop: CustomerProgressStep; order: OrderView }) {
  return (
    <div className="mt-2.5 min-h-16 pr-2 text-xs leading-4 sm:min-h-10">
      <p className={cn("font-medium sm:text-sm", inkOf(stop))}>
        {stop.state === "stopped" ? orderStatusLabels[order.status].name : names[stop.name]}
        <span className="sr-only"> {stateNames[stop.state]}</span>
      </p>
      <p className="mt-0.5 text-ink-soft">
        {stop.at ? (
          <LocalTime
            at={stop.at}
            className="block max-w-14 whitespace-normal sm:max-w-none sm:whitespace-nowrap"
          />
        ) : (
          gathered(stop, order)
        )}
      </p>
    </div>
  );
}

function Station({ stop }: { stop: CustomerProgressStep }) {
  const Icon = stop.state === "stopped" ? X : icons[stop.name];
  return (
    <span
      className={cn(
        "relative grid size-9 shrink-0 place-items-center rounded-full border-2 sm:size-10",
        "transition-[background-color,border-color,color] duration-500",
        stop.state === "done" && "border-carbon bg-carbon text-on-carbon",
        stop.state === "current" && "border-carbon bg-surface text-carbon",
        stop.state === "stopped" && "border-bad bg-bad-soft text-bad",
        stop.state === "ahead" && "border-line bg-surface text-ink-soft",
      )}
    >
      {stop.state === "current" && (
        <span aria-hidden className="absolute inset-0 animate-beacon rounded-full bg-carbon-soft" />
      )}
      <Icon aria-hidden className="relative size-4.5" strokeWidth={2.25} />
    </span>
  );
}

function Track({ travelled }: { travelled: boolean }) {
  return (
    <span aria-hidden className="mx-1.5 h-0.5 flex-1 overflow-hidden rounded-full bg-line sm:mx-2">
      <span
        className={cn(
          "block h-full origin-left bg-carbon transition-transform duration-700 ease-out",
          travelled ? "scale-x-100" : "scale-x-0",
        )}
      />
    </span>
  );
}

/** Payment and stock are gathered at the same time: which half is there already? */
function gathered(stop: CustomerProgressStep, order: OrderView): string {
  if (stop.name !== "confirmed" || stop.state !== "current") return "";
  if (order.inventoryStatus === "reserved") return "Items set aside";
  if (order.paymentStatus === "authorized") return "Payment approved";
  return "";
}

function inkOf(stop: CustomerProgressStep): string {
  if (stop.state === "stopped") return "text-bad";
  return stop.state === "ahead" ? "text-ink-soft" : "text-ink";
}
