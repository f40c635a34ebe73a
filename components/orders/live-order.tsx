"use client";

import { createContext, type ReactNode, use, useCallback, useState } from "react";
import { type FeedConnection, useOrderFeed } from "@/components/realtime/use-order-feed";
import { awaitsPayment } from "@/lib/domain/order/customer-actions";
import type { OrderEventView, OrderView } from "@/lib/domain/order/view";
import type { RealtimeSettings } from "@/lib/domain/realtime";

export interface LiveOrder {
  order: OrderView;
  events: OrderEventView[];
  connection: FeedConnection;
  /** The tracking token that opened the page, if one did. */
  token: string | undefined;
  refresh(): Promise<void>;
  /** The order's `seq` when the page was rendered: what is newer has arrived live. */
  renderedSeq: number;
  /** The shopper came back from the checkout and its outcome has not arrived yet. */
  confirming: boolean;
  stopConfirming(): void;
}

const LiveOrderContext = createContext<LiveOrder | null>(null);

/** Feeds the parts of an order's page below it with the order as it changes. */
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
  /** Without one the session's cookie authorizes. */
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
  const [waits, setWaits] = useState(backFromCheckout);
  const stopConfirming = useCallback(() => setWaits(false), []);
  const declined = feed.events.some(
    (event) => event.seq > renderedSeq && event.type === "payment/failed",
  );
  return (
    <LiveOrderContext
      value={{
        ...feed,
        token,
        renderedSeq,
        confirming: waits && awaitsPayment(feed.order) && !declined,
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
