"use client";

import { ConnectionState } from "@/components/orders/connection-indicator";
import { useOpsConnection } from "@/components/realtime/live-admin";

/** Whether the admin hears of every order's steps. */
export function AdminConnection() {
  return <ConnectionState connection={useOpsConnection()} />;
}
