"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useRef, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchInterval } from "@/components/admin/live/use-refetch-interval";
import { useAdminUpdates } from "@/components/realtime/admin-feed-provider";
import type { AdminOrder } from "@/lib/domain/order/admin-view";
import type { AdminOrderActions } from "./admin-order-action-types";

interface LiveAdminOrder {
  adminOrder: AdminOrder;
  actions: AdminOrderActions;
  /** Fetches the order now, for example after an action. */
  refresh(): Promise<unknown>;
  /** The order's `seq` when the page was rendered. Events with a higher one arrived live. */
  renderedSeq: number;
}

const AdminOrderContext = createContext<LiveAdminOrder | null>(null);

/** Events arrive in bursts. The order is fetched once per burst. */
const burstMs = 120;

/**
 * Provides one order to all parts of its page. Every live event of the order triggers a refetch.
 * Changes without an event, such as a sent email, are picked up by a refetch every few seconds.
 */
export function AdminOrderProvider({
  adminOrder: rendered,
  actions,
  children,
}: {
  adminOrder: AdminOrder;
  actions: AdminOrderActions;
  children: ReactNode;
}) {
  const { id } = rendered.order;
  const [renderedSeq] = useState(rendered.order.seq);
  const { data, refetch } = useQuery({
    queryKey: ["admin-order", id],
    queryFn: () => fetchAdminData<AdminOrder>(`/api/admin/orders/${id}`),
    initialData: rendered,
    refetchInterval: useRefetchInterval(),
  });
  const burst = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(burst.current), []);
  const refresh = () => refetch({ cancelRefetch: true });
  const refreshAfterBurst = () => {
    clearTimeout(burst.current);
    burst.current = setTimeout(() => void refresh(), burstMs);
  };
  useAdminUpdates({
    onUpdate: ({ orderId }) => {
      if (orderId === id) refreshAfterBurst();
    },
    onResync: refreshAfterBurst,
  });
  return (
    <AdminOrderContext value={{ adminOrder: data, actions, refresh, renderedSeq }}>
      {children}
    </AdminOrderContext>
  );
}

export function useAdminOrder(): LiveAdminOrder {
  const live = use(AdminOrderContext);
  if (!live) throw new Error("useAdminOrder must be used inside an AdminOrderProvider.");
  return live;
}
