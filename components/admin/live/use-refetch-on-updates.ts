"use client";

import { useEffect, useRef, useState } from "react";
import { useAdminUpdates } from "@/components/realtime/admin-feed-provider";
import { throttle } from "./throttle";

/** The server may respond from a cache that is up to a second old. */
const waitMs = 1_000;

/**
 * Calls `refetch` a second after any order event, stock change or reconnection, at most once per
 * second. The last call always comes after the last update.
 */
export function useRefetchOnUpdates(refetch: () => void): void {
  const latest = useRef(refetch);
  useEffect(() => {
    latest.current = refetch;
  });
  const [{ request, cancel }] = useState(() => throttle(waitMs, () => latest.current()));
  useAdminUpdates({ onUpdate: request, onStock: request, onResync: request });
  useEffect(() => cancel, [cancel]);
}
