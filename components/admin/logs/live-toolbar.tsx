"use client";

import { ArrowUp, Pause, Play } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { useLiveLogs } from "./use-live-logs";

type LiveLogs = ReturnType<typeof useLiveLogs>;

interface LiveToolbarProps
  extends Pick<LiveLogs, "isPaused" | "isFollowing" | "state" | "waiting"> {
  onPause: (isPaused: boolean) => void;
  onShowNew: () => void;
}

/** Pauses the list and resumes it, says whether it follows the log, and shows what is new. */
export function LiveToolbar(props: LiveToolbarProps) {
  const { isPaused, isFollowing, state, waiting, onPause, onShowNew } = props;
  return (
    <div className="mb-2 flex min-h-9 items-center gap-3">
      <Button variant="quiet" className="h-9 w-28 px-3" onClick={() => onPause(!isPaused)}>
        {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {isPaused ? "Resume" : "Pause"}
      </Button>
      <p role="status" className="min-w-0 truncate text-ink-soft text-sm">
        {liveText({ state, isFollowing, isPaused })}
      </p>
      {waiting > 0 && (
        <Button
          variant="quiet"
          className="ml-auto h-9 px-3 text-carbon tabular-nums"
          onClick={onShowNew}
        >
          <ArrowUp aria-hidden />
          {waiting} new {waiting === 1 ? "line" : "lines"}
        </Button>
      )}
    </div>
  );
}

function liveText({
  state,
  isFollowing,
  isPaused,
}: Pick<LiveLogs, "isPaused" | "isFollowing" | "state">): string {
  if (state === "unreachable") return "No connection to Waybill. Trying again…";
  if (state === "unavailable") return "The stored log could not be read. Trying again…";
  if (state === "full") return "The store is full: new lines are not stored.";
  if (state === "missing") return "The store is missing: new lines are not stored.";
  if (state === "failing") return "The last write failed: some new lines may be missing.";
  if (isPaused) return "Paused";
  return isFollowing ? "New lines appear automatically" : "New lines are held while you read";
}
