"use client";

import { useOpsConnection } from "@/components/realtime/live-admin";

/** Time passes also while no step tells of it: what waits comes due, what is kept catches up. */
const quietMs = 15_000;
/** While the live connection is away, the page asks by itself. */
const cutOffMs = 5_000;

/** How often a page of the admin reads again what it shows, in milliseconds. */
export function useReadInterval(): number {
  return useOpsConnection() === "live" ? quietMs : cutOffMs;
}
