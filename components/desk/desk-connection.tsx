"use client";

import { ConnectionState } from "@/components/orders/connection-indicator";
import { useOpsConnection } from "@/components/realtime/live-desk";

/** Whether the desk hears of every order's steps. */
export function DeskConnection() {
  return <ConnectionState connection={useOpsConnection()} />;
}
