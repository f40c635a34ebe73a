"use client";

import type { FeedConnection } from "@/components/realtime/order-feed";
import { cn } from "@/lib/cn";
import { useLiveOrder } from "./live-order";

const faces = {
  live: { name: "Live", hint: "Every step appears here as it happens.", dot: "bg-good" },
  connecting: {
    name: "Connecting",
    hint: "Until the live connection is there, this page asks again every few seconds.",
    dot: "bg-warn",
  },
  paused: {
    name: "Paused",
    hint: "Updates have stopped. Reload the page to see the latest.",
    dot: "bg-line-strong",
  },
} as const;

/** Whether an order's page is live. */
export function ConnectionIndicator() {
  return <ConnectionState connection={useLiveOrder().connection} />;
}

/** Whether what is shown is live. Says nothing without JavaScript, where it never is. */
export function ConnectionState({ connection }: { connection: FeedConnection }) {
  const face = faces[connection];
  return (
    <p
      data-testid="connection"
      data-connection={connection}
      title={face.hint}
      className="inline-flex items-center gap-2 text-ink-soft text-xs scriptless:hidden"
    >
      <span aria-hidden className="relative grid size-2">
        {connection === "live" && (
          <span className="absolute inset-0 animate-beacon rounded-full bg-good" />
        )}
        <span className={cn("rounded-full transition-colors duration-300", face.dot)} />
      </span>
      {face.name}
    </p>
  );
}
