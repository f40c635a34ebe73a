"use client";

import { useEffect, useRef } from "react";
import { useOpsUpdates } from "@/components/realtime/live-desk";

/** The server may answer from a memory that is a little younger than this. */
const waitMs = 1_000;

/**
 * Calls back a second after any order's step, and a second after the page is live again: at most
 * once a second, however busy the shop is. What is read then is newer than the step.
 */
export function useReadAgain(readAgain: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      readAgain();
    }, waitMs);
  };
  useOpsUpdates({ onUpdate: soon, onResync: soon });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}
