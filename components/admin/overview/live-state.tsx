"use client";

import { useState } from "react";
import { useAdminConnection } from "@/components/realtime/admin-feed-provider";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { useOverview } from "./live-overview";

/** The time of the shown figures, and a warning if they may be out of date. Its height is fixed. */
export function LiveState() {
  const connection = useAdminConnection();
  const { overview, failing } = useOverview();
  const [wasLive, setWasLive] = useState(false);
  if (connection === "live" && !wasLive) setWasLive(true);
  const isBehind = failing || (wasLive && connection !== "live");
  return (
    <p data-testid="live-state" className="flex h-6 items-center gap-2 text-xs">
      <span role="status">
        {isBehind && (
          <Badge tone="warn">
            {failing ? "Offline. Retrying…" : "Live updates paused. Reconnecting…"}
          </Badge>
        )}
      </span>
      <span className="text-ink-soft">
        As of <LocalTime at={overview.at} to="clock" />
      </span>
    </p>
  );
}
