"use client";

import { useEffect, useRef, useState } from "react";
import { useOpsUpdates } from "@/components/realtime/live-admin";
import { atMostEvery } from "./at-most-every";

/** The server may answer from a memory that is a little younger than this. */
const waitMs = 1_000;

/**
 * Calls back a second after any order's step or change of the stock, and a second after the page is
 * live again: at most once a second, however busy the shop is. What is read last is newer than the
 * last step.
 */
export function useReadAgain(readAgain: () => void): void {
  const latest = useRef(readAgain);
  useEffect(() => {
    latest.current = readAgain;
  });
  const [{ ask, stop }] = useState(() => atMostEvery(waitMs, () => latest.current()));
  useOpsUpdates({ onUpdate: ask, onStock: ask, onResync: ask });
  useEffect(() => stop, [stop]);
}
