"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useRef, useState } from "react";
import { useReadInterval } from "@/components/admin/live/read-interval";
import { useOpsUpdates } from "@/components/realtime/live-admin";
import { callApp } from "@/components/realtime/order-api";
import type { AdminOrder } from "@/lib/domain/order/admin-view";
import type { OrderActs } from "./order-action-types";

interface LiveAdminOrder {
  admin: AdminOrder;
  acts: OrderActs;
  /** Reads the order again now, after an action of one's own, say. */
  refresh(): Promise<unknown>;
  /** The order's `seq` when the page was rendered: what is newer has arrived live. */
  renderedSeq: number;
}

const AdminOrderContext = createContext<LiveAdminOrder | null>(null);

/** Steps come in bursts: the order is read once for each. */
const burstMs = 120;

/**
 * One order for all parts of its page. Every step of it that the admin's live connection tells has
 * the whole order read again. What changes without a step, an email that was sent for one, is read
 * every few seconds.
 */
export function AdminOrderProvider({
  admin: rendered,
  acts,
  children,
}: {
  admin: AdminOrder;
  acts: OrderActs;
  children: ReactNode;
}) {
  const { id } = rendered.order;
  const [renderedSeq] = useState(rendered.order.seq);
  const { data, refetch } = useQuery({
    queryKey: ["admin-order", id],
    queryFn: () => fetchAdmin(id),
    initialData: rendered,
    refetchInterval: useReadInterval(),
  });
  const burst = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(burst.current), []);
  const refresh = () => refetch({ cancelRefetch: true });
  const readSoon = () => {
    clearTimeout(burst.current);
    burst.current = setTimeout(() => void refresh(), burstMs);
  };
  useOpsUpdates({
    onUpdate: ({ orderId }) => {
      if (orderId === id) readSoon();
    },
    onResync: readSoon,
  });
  return (
    <AdminOrderContext value={{ admin: data, acts, refresh, renderedSeq }}>
      {children}
    </AdminOrderContext>
  );
}

export function useAdminOrder(): LiveAdminOrder {
  const live = use(AdminOrderContext);
  if (!live) throw new Error("useAdminOrder needs a AdminOrderProvider above it.");
  return live;
}

/** What was read last stays when this fails: it is read again at the next step. */
async function fetchAdmin(orderId: number): Promise<AdminOrder> {
  const answer = await callApp<AdminOrder>(`/api/admin/orders/${orderId}`);
  if (answer.outcome !== "read") throw new Error("The order could not be read.");
  return answer.value;
}
