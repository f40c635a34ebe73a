"use client";

import { createContext, type ReactNode, use, useCallback, useState } from "react";
import { type FeedConnection, useOrderFeed } from "@/components/realtime/use-order-feed";
import { awaitsPayment } from "@/lib/domain/order/customer-order-rules";
import type { OrderEventView, OrderView } from "@/lib/domain/order/view";
import type { RealtimeSettings } from "@/lib/domain/realtime";

export interface LiveOrder {
  order: OrderView;
  events: OrderEventView[];
  connection: FeedConnection;
  /** The tracking token of the page's URL, if the page was opened by one. */
  token: string | undefined;
  refresh(): Promise<void>;
  /** The order's `seq` when the page was rendered. Events with a higher `seq` arrived live. */
  renderedSeq: number;
  /** True between the return from the hosted checkout and its outcome. */
  isConfirming: boolean;
  stopConfirming(): void;
}

const LiveOrderContext = createContext<LiveOrder | null>(null);

/** Provides the live order to the parts of an order page. */
export function LiveOrderProvider({
  order: rendered,
  events,
  token,
  realtime,
  backFromCheckout,
  children,
}: {
  order: OrderView;
  events: OrderEventView[];
  /** Without a token, the session cookie authorizes. */
  token?: string;
  realtime: RealtimeSettings;
  backFromCheckout: boolean;
  children: ReactNode;
}) {
  const feed = useOrderFeed<OrderView>({
    ...{ order: rendered, events, realtime },
    ...(token !== undefined && { token }),
  });
  const [renderedSeq] = useState(rendered.seq);
  const [awaitsOutcome, setAwaitsOutcome] = useState(backFromCheckout);
  const stopConfirming = useCallback(() => setAwaitsOutcome(false), []);
  const isDeclined = feed.events.some(
    (event) => event.seq > renderedSeq && event.type === "payment/failed",
  );
  return (
    <LiveOrderContext
      value={{
        ...feed,
        token,
        renderedSeq,
        isConfirming: awaitsOutcome && awaitsPayment(feed.order) && !isDeclined,
        stopConfirming,
      }}
    >
      {children}
    </LiveOrderContext>
  );
}

export function useLiveOrder(): LiveOrder {
  const live = use(LiveOrderContext);
  if (!live) throw new Error("useLiveOrder needs a LiveOrderProvider above it.");
  return live;
}
