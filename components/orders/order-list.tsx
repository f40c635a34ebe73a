import { ArrowRight, ChevronRight, PackageOpen } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { linkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { catalogPath } from "@/lib/domain/catalog";
import { formatMoney } from "@/lib/domain/money";
import type { OrderView } from "@/lib/domain/order/view";
import { customerOrderText } from "./customer-order-text";
import { customerStatusLabel } from "./customer-status-label";

/** A customer's orders, newest first, each with its status and headline. */
export function OrderList({
  orders,
  isFirstPage,
  nextCursor,
}: {
  orders: readonly OrderView[];
  isFirstPage: boolean;
  nextCursor: string | null;
}) {
  return (
    <div className="mx-auto max-w-3xl pt-4 sm:pt-8">
      <h1 className="font-semibold text-3xl tracking-tight">My orders</h1>
      {orders.length === 0 ? (
        <NoOrders isFirstPage={isFirstPage} />
      ) : (
        <Card aria-label="Orders" className="mt-6 overflow-hidden">
          <ul className="divide-y divide-line">
            {orders.map((order) => (
              <Row key={order.id} order={order} />
            ))}
          </ul>
        </Card>
      )}
      <nav aria-label="Order pages" className="mt-5 flex justify-center gap-3 empty:hidden">
        {!isFirstPage && (
          <Link href="/account/orders" className={linkButton("quiet")}>
            Newest orders
          </Link>
        )}
        {nextCursor && (
          <Link href={`/account/orders?cursor=${nextCursor}`} className={linkButton("quiet")}>
            Older orders
            <ArrowRight aria-hidden />
          </Link>
        )}
      </nav>
    </div>
  );
}

function Row({ order }: { order: OrderView }) {
  const { headline } = customerOrderText(order);
  const { name, tone } = customerStatusLabel(order);
  const [first, ...others] = order.items;
  return (
    <li className="relative grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 px-5 py-4 transition-colors hover:bg-sunken sm:px-6">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <Link
            href={`/account/orders/${order.id}`}
            className="font-medium font-mono text-sm after:absolute after:inset-0"
          >
            #{order.id}
          </Link>
          <Badge tone={tone}>{name}</Badge>
        </p>
        <p className="wrap-anywhere mt-1.5 line-clamp-1 text-sm">
          {first?.name}
          {others.length > 0 && ` and ${others.length} more`}
        </p>
        <p className="mt-0.5 text-ink-soft text-sm">
          <LocalTime at={order.createdAt} to="date" /> · {headline}
        </p>
      </div>
      <p className="flex items-center gap-2 font-medium text-sm tabular-nums">
        {formatMoney(order.total, order.currency)}
        <ChevronRight aria-hidden className="size-4 text-ink-soft" />
      </p>
    </li>
  );
}

function NoOrders({ isFirstPage }: { isFirstPage: boolean }) {
  return (
    <div className="mt-6 rounded-lg border border-line border-dashed px-5 py-12 text-center">
      <PackageOpen aria-hidden className="mx-auto size-10 text-ink-soft" strokeWidth={1.25} />
      <p className="mt-4 mb-5 text-ink-soft text-sm">
        {isFirstPage
          ? "No orders yet. Orders you place while signed in appear here."
          : "No older orders."}
      </p>
      {isFirstPage && (
        <Link href={catalogPath({})} className={linkButton("primary")}>
          Browse products
        </Link>
      )}
    </div>
  );
}
