"use client";

import { useAdminConnection } from "@/components/realtime/admin-feed-provider";

/** Some changes cause no live update: deadlines pass, and cached counts expire. */
const liveMs = 15_000;
/** Without a live connection, the page polls. */
const offlineMs = 5_000;

/** How often an admin page refetches its data, in milliseconds. */
export function useRefetchInterval(): number {
  return useAdminConnection() === "live" ? liveMs : offlineMs;
}
