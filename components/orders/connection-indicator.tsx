"use client";

import type { FeedConnection } from "@/components/realtime/order-feed";
import { cn } from "@/lib/cn";
import { useLiveOrder } from "./live-order";

const labels = {
  live: { name: "Live", hint: "Updates appear here as they happen.", dot: "bg-good" },
  connecting: {
    name: "Connecting",
    hint: "Connecting. Until then, this page refreshes every few seconds.",
    dot: "bg-warn",
  },
  paused: {
    name: "Paused",
    hint: "Updates have stopped. Reload the page to see the latest.",
    dot: "bg-line-strong",
  },
} as const;

/** Shows whether an order page receives live updates. */
export function ConnectionIndicator() {
  return <ConnectionState connection={useLiveOrder().connection} />;
}

/** Shows the state of a live connection. Hidden without JavaScript. */
export function ConnectionState({ connection }: { connection: FeedConnection }) {
  const label = labels[connection];
  return (
    <p
      data-testid="connection"
      data-connection={connection}
      title={label.hint}
      className="inline-flex items-center gap-2 text-ink-soft text-xs scriptless:hidden"
    >
      <span aria-hidden className="relative grid size-2">
        {connection === "live" && (
          <span className="absolute inset-0 animate-beacon rounded-full bg-good" />
        )}
        <span className={cn("rounded-full transition-colors duration-300", label.dot)} />
      </span>
      {label.name}
    </p>
  );
}
