"use client";

import { ConnectionState } from "@/components/orders/connection-indicator";
import { useAdminConnection } from "@/components/realtime/admin-feed-provider";

/** Whether the admin receives live updates. */
export function AdminConnection() {
  return <ConnectionState connection={useAdminConnection()} />;
}
