"use client";

import { CircleCheck, Hand, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { endpointStatusLabels } from "@/components/admin/webhooks/webhook-labels";
import { orderStatusLabels } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath, webhookEndpointPath } from "@/lib/domain/admin-paths";
import { formatCappedCount } from "@/lib/domain/capped-count";
import type {
  AttentionEndpoint,
  AttentionOrder,
  LowStockProduct,
} from "@/lib/domain/overview/view";
import { useOverview } from "./live-overview";

/** The orders that need an operator, each with the reason, and webhook endpoints that fail. */
export function AttentionList() {
  const { attention, held, failedRuns, endpoints } = useOverview().overview;
  const isClear = attention.items.length === 0 && endpoints.items.length === 0;
  return (
    <Card aria-labelledby="attention-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading trailing={attention.items.length > 0 && <Total {...attention} />}>
        <span id="attention-title">Needs attention</span>
      </CardHeading>
      {isClear ? (
        <AllClear>You're all caught up. Orders that need an operator appear here.</AllClear>
      ) : (
        <ul className="mt-3 divide-y divide-line">
          {attention.items.map((order) => (
            <AttentionRow key={order.id} order={order} />
          ))}
          {endpoints.items.map((endpoint) => (
            <EndpointRow key={`endpoint-${endpoint.id}`} endpoint={endpoint} />
          ))}
        </ul>
      )}
      {attention.more && (
        <p className="mt-2 text-xs">
          <Link
            href="/admin/orders?attention=1"
            prefetch={false}
            className="text-carbon underline-offset-4 hover:underline"
          >
            View all orders that need attention
          </Link>
        </p>
      )}
      {(held.count > 0 || failedRuns.count > 0) && (
        <p className="mt-3 flex flex-wrap gap-2 border-line border-t pt-3">
          {held.count > 0 && (
            <Link href="/admin/orders?held=1" prefetch={false} className="rounded-full">
              <Badge tone="warn" className="hover:underline">
                <Hand aria-hidden />
                {formatCappedCount(held)} on hold
              </Badge>
            </Link>
          )}
          {failedRuns.count > 0 && (
            <Link
              href="/admin/workflows/failures?state=open"
              prefetch={false}
              className="rounded-full"
            >
              <Badge tone="bad" className="hover:underline">
                <TriangleAlert aria-hidden />
                {formatCappedCount(failedRuns)} failed after all retries
              </Badge>
            </Link>
          )}
        </p>
      )}
    </Card>
  );
}

function AttentionRow({ order }: { order: AttentionOrder }) {
  return (
    <li className="py-2.5">
      <p className="flex items-baseline justify-between gap-3 text-sm">
        <Link
          href={orderPath(order.id)}
          prefetch={false}
          className="font-medium text-carbon underline-offset-4 hover:underline"
        >
          Order #{order.id}
        </Link>
        <span className="text-ink-soft text-xs">
          {orderStatusLabels[order.status].name} · since <LocalTime at={order.since} />
        </span>
      </p>
      <p className="wrap-anywhere mt-0.5 line-clamp-2 text-ink-soft text-sm" title={order.reason}>
        {order.reason}
      </p>
    </li>
  );
}

function EndpointRow({ endpoint }: { endpoint: AttentionEndpoint }) {
  const { id, url, status, since } = endpoint;
  return (
    <li className="py-2.5">
      <p className="flex items-baseline justify-between gap-3 text-sm">
        <Link
          href={webhookEndpointPath(id)}
          prefetch={false}
          className="font-medium text-carbon underline-offset-4 hover:underline"
        >
          Webhook endpoint {id}
        </Link>
        <span className="text-ink-soft text-xs">
          {endpointStatusLabels[status].name} · since <LocalTime at={since} />
        </span>
      </p>
      <p className="wrap-anywhere mt-0.5 line-clamp-2 text-ink-soft text-sm" title={url}>
        {status === "failing"
          ? "It is tried with one event at a time: "
          : "It was disabled, and its events wait: "}
        {url}
      </p>
    </li>
  );
}

/** The products that are low on stock, those with the fewest available units first. */
export function LowStockList() {
  const { lowStock } = useOverview().overview;
  return (
    <Card aria-labelledby="low-stock-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading trailing={lowStock.items.length > 0 && <Total {...lowStock} />}>
        <span id="low-stock-title">Low stock</span>
      </CardHeading>
      {lowStock.items.length === 0 ? (
        <AllClear>No products are low on stock.</AllClear>
      ) : (
        <ul className="mt-3 divide-y divide-line">
          {lowStock.items.map((product) => (
            <LowStockRow key={product.id} product={product} />
          ))}
        </ul>
      )}
      {lowStock.more && (
        <p className="mt-2 text-xs">
          <Link
            href="/admin/inventory?show=low"
            prefetch={false}
            className="text-carbon underline-offset-4 hover:underline"
          >
            View all products that are low on stock
          </Link>
        </p>
      )}
    </Card>
  );
}

function LowStockRow({ product }: { product: LowStockProduct }) {
  const { id, name, sku, available, threshold } = product;
  return (
    <li className="flex items-baseline justify-between gap-4 py-2.5 text-sm">
      <span className="min-w-0">
        <Link
          href={`/admin/inventory/${id}`}
          prefetch={false}
          className="block truncate font-medium underline-offset-4 hover:underline"
        >
          {name}
        </Link>
        <span className="font-mono text-ink-soft text-xs">{sku}</span>
      </span>
      <span className="shrink-0 text-right text-ink-soft text-xs tabular-nums">
        <span className={available <= 0 ? "font-medium text-bad" : "font-medium text-warn"}>
          {available <= 0 ? "Out of stock" : `${available} available`}
        </span>
        <br />
        threshold {threshold}
      </span>
    </li>
  );
}

function Total({ items, more }: { items: readonly unknown[]; more: boolean }) {
  return (
    <Badge tone="warn" className="tabular-nums">
      {items.length}
      {more && "+"}
    </Badge>
  );
}

function AllClear({ children }: { children: ReactNode }) {
  return (
    <p className="mt-3 flex items-start gap-2 text-ink-soft text-sm">
      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
      {children}
    </p>
  );
}
