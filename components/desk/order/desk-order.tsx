"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useRef, useState } from "react";
import { useReadInterval } from "@/components/desk/read-interval";
import { useOpsUpdates } from "@/components/realtime/live-desk";
import { callApp } from "@/components/realtime/order-api";
import type { DeskOrder } from "@/lib/domain/order/desk-view";
import type { OrderActs } from "./order-acts";

interface LiveDeskOrder {
  desk: DeskOrder;
  acts: OrderActs;
  /** Reads the order again now, after an action of one's own, say. */
  refresh(): Promise<unknown>;
  /** The order's `seq` when the page was rendered: what is newer has arrived live. */
  renderedSeq: number;
}

const DeskOrderContext = createContext<LiveDeskOrder | null>(null);

/** Steps come in bursts: the order is read once for each. */
const burstMs = 120;

/**
 * One order for all parts of its page. Every step of it that the desk's live connection tells has
 * the whole order read again. What changes without a step, a letter that was sent for one, is read
 * every few seconds.
 */
export function DeskOrderProvider({
  desk: rendered,
  acts,
  children,
}: {
  desk: DeskOrder;
  acts: OrderActs;
  children: ReactNode;
}) {
  const { id } = rendered.order;
  const [renderedSeq] = useState(rendered.order.seq);
  const { data, refetch } = useQuery({
    queryKey: ["desk-order", id],
    queryFn: () => readDesk(id),
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
    <DeskOrderContext value={{ desk: data, acts, refresh, renderedSeq }}>
      {children}
    </DeskOrderContext>
  );
}

export function useDeskOrder(): LiveDeskOrder {
  const live = use(DeskOrderContext);
  if (!live) throw new Error("useDeskOrder needs a DeskOrderProvider above it.");
  return live;
}

/** What was read last stays when this fails: it is read again at the next step. */
async function readDesk(orderId: number): Promise<DeskOrder> {
  const answer = await callApp<DeskOrder>(`/api/desk/orders/${orderId}`);
  if (answer.outcome !== "read") throw new Error("The order could not be read.");
  return answer.value;
}
