"use client";

import { useEffect, useState } from "react";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";

const tickMs = 1_000;
const urgentMs = 2 * 60_000;
/** Smaller differences are caused by network latency, not by a wrong clock. */
const skewMinMs = 30_000;

/**
 * The time left to pay, by the server's clock, and the deadline in the reader's time zone. Without JavaScript it shows the deadline alone.
 * `from`, `until` and `renderedAt` are ISO 8601 UTC.
 */
export function PaymentCountdown({
  from,
  until,
  renderedAt,
}: {
  from: string;
  until: string;
  renderedAt: string;
}) {
  const leftMs = useTimeLeft(until, renderedAt);
  const wholeMs = Date.parse(until) - Date.parse(from);
  const isUrgent = leftMs !== null && leftMs < urgentMs;
  return (
    <div>
      <p className="text-ink-soft text-xs">{labelFor(leftMs)}</p>
      <p
        role="timer"
        className={cn(
          "flex h-8 items-center font-medium font-mono text-2xl tabular-nums sm:justify-end",
          isUrgent && "text-warn",
        )}
      >
        <TimeLeft leftMs={leftMs} until={until} />
      </p>
      <progress
        aria-hidden
        max={wholeMs}
        value={leftMs ?? wholeMs}
        className={cn(
          "mt-1 block h-1 w-full scriptless:hidden appearance-none overflow-hidden rounded-full bg-sunken",
          "[&::-webkit-progress-bar]:bg-transparent",
          isUrgent
            ? "[&::-moz-progress-bar]:bg-warn [&::-webkit-progress-value]:bg-warn"
            : "[&::-moz-progress-bar]:bg-carbon [&::-webkit-progress-value]:bg-carbon",
        )}
      />
      <p
        className={cn(
          "mt-1.5 scriptless:hidden text-ink-soft text-xs",
          leftMs === null && "invisible",
        )}
      >
        Pay by <LocalTime at={until} />
      </p>
    </div>
  );
}

function labelFor(leftMs: number | null): string {
  if (leftMs === null) return "Pay by";
  return leftMs === 0 ? "Time is up" : "Time left to pay";
}

/** All variants have the same height, to avoid a layout shift when the time is up. */
function TimeLeft({ leftMs, until }: { leftMs: number | null; until: string }) {
  if (leftMs === null) {
    return (
      <span className="font-sans text-base">
        <LocalTime at={until} />
      </span>
    );
  }
  if (leftMs > 0) return clock(leftMs);
  return (
    <span className="text-pretty font-sans text-xs leading-4">Your reservation has ended.</span>
  );
}

/** Milliseconds until a time, never below zero; null before hydration. */
function useTimeLeft(until: string, renderedAt: string): number | null {
  const [leftMs, setLeftMs] = useState<number | null>(null);

  useEffect(() => {
    const differenceMs = Date.parse(renderedAt) - Date.now();
    const skewMs = Math.abs(differenceMs) < skewMinMs ? 0 : differenceMs;
    const tick = () => setLeftMs(Math.max(0, Date.parse(until) - Date.now() - skewMs));
    tick();
    const timer = setInterval(tick, tickMs);
    return () => clearInterval(timer);
  }, [until, renderedAt]);

  return leftMs;
}

/** Formats `14:05`, or `1:02:03` from one hour. */
function clock(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const tail = two(seconds % 60);
  if (minutes < 60) return `${two(minutes)}:${tail}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${tail}`;
}
