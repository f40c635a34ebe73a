import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { z } from "zod";
import { LiveCounters } from "@/components/admin/inventory/live-counters";
import { MovementTable } from "@/components/admin/inventory/movement-table";
import { ReorderList } from "@/components/admin/inventory/reorder-list";
import { ReservedBy } from "@/components/admin/inventory/reserved-by";
import { StockActions } from "@/components/admin/inventory/stock-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Badge } from "@/components/ui/badge";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { idCursor, idText } from "@/lib/domain/url-fields";
import { listMovements, listReorders, listReservations, readStock } from "@/lib/services/inventory";
import {
  adjustStockAction,
  cancelReorderAction,
  countStockAction,
  receiveStockAction,
  setThresholdAction,
} from "../actions";

export const metadata: Metadata = { title: "Stock" };

const linesShown = 30;
const ordersShown = 20;

export default async function StockPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}) {
  const { id } = await params;
  const { ctx } = await adminPage();
  const parsed = z.safeParse(idText, id);
  if (!parsed.success) notFound();
  const productId = parsed.data;
  const turned = await listQuery(searchParams, { ledger: idCursor, orders: idText });
  const [reading, movements, reservations, reorders, closed] = await Promise.all([
    readStock({ ctx, input: { productId } }),
    listMovements({ ctx, input: { productId, limit: linesShown, before: turned.ledger } }),
    listReservations({ ctx, input: { productId, limit: ordersShown, before: turned.orders } }),
    listReorders({ ctx, input: { productId, show: "open" } }),
    listReorders({ ctx, input: { productId, show: "closed" } }),
  ]);
  if (!reading) notFound();
  const { stock } = reading;
  return (
    <>
      <PageTitle
        lead={
          <>
            <span className="font-mono text-xs">{stock.sku}</span>
            {" · "}
            <Link href={`/admin/products/${productId}`} className="underline underline-offset-4">
              Product
            </Link>
          </>
        }
        actions={stock.isArchived && <Badge>Archived</Badge>}
      >
        <span className="wrap-anywhere">{stock.name}</span>
      </PageTitle>
      <div className="grid min-w-0 gap-6">
        <LiveCounters reading={reading} />
        <StockActions
          stock={stock}
          receive={receiveStockAction}
          adjust={adjustStockAction}
          count={countStockAction}
          setThreshold={setThresholdAction}
        />
        <Part title="Reserved by">
          <ReservedBy rows={reservations.rows} />
          <Further id={productId} turned={turned} name="orders" next={reservations.next} />
        </Part>
        <Part title="Movements">
          <MovementTable rows={movements.rows} />
          <Further id={productId} turned={turned} name="ledger" next={movements.next} />
        </Part>
        <Part title="Reorder requests">
          <ReorderList
            rows={[...reorders.rows, ...closed.rows]}
            empty="There has never been one."
            receive={receiveStockAction}
            cancel={cancelReorderAction}
          />
        </Part>
      </div>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h2 className="mb-3 font-semibold text-base tracking-tight">{title}</h2>
      {children}
    </section>
  );
}

/** On through one of the page's lists, or back to its start; the other stays where it is. */
function Further({
  id,
  turned,
  name,
  next,
}: {
  id: number;
  turned: { ledger?: number | undefined; orders?: number | undefined };
  name: "ledger" | "orders";
  next: number | null;
}) {
  const here = turned[name];
  if (here === undefined && next === null) return null;
  const href = (place: number | null) => {
    const places = Object.entries({ ...turned, [name]: place ?? undefined });
    const kept = places.flatMap(([key, at]) => (at ? [[key, String(at)]] : []));
    return `/admin/inventory/${id}?${new URLSearchParams(kept)}`;
  };
  const look = "text-carbon underline-offset-4 hover:underline";
  return (
    <p className="mt-3 flex justify-between gap-4 text-sm">
      {here === undefined ? (
        <span />
      ) : (
        <Link href={href(null)} scroll={false} className={look}>
          Newest
        </Link>
      )}
      {next !== null && (
        <Link href={href(next)} scroll={false} className={look}>
          Older
        </Link>
      )}
    </p>
  );
}
