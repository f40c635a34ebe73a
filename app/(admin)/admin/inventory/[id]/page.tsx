import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";

import { z } from "zod";
import {
  adjustStockAction,
  closeReorderAction,
  countStockAction,
  receiveStockAction,
  setThresholdAction,
} from "@/app/(admin)/admin/inventory/inventory-actions";
import { LiveCounters } from "@/components/admin/inventory/live-counters";
import { MovementTable } from "@/components/admin/inventory/movement-table";
import { ReorderList } from "@/components/admin/inventory/reorder-list";
import { ReservedBy } from "@/components/admin/inventory/reserved-by";
import { StockActionButtons } from "@/components/admin/inventory/stock-action-buttons";
import { StockListPager, StockSection } from "@/components/admin/inventory/stock-section";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Badge } from "@/components/ui/badge";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { idCursor, idText } from "@/lib/domain/url-fields";
import { listMovements, listReorders, listReservations, readStock } from "@/lib/services/inventory";

export const metadata: Metadata = { title: "Stock" };

const movementsPerPage = 30;
const ordersPerPage = 20;

const stockActions = {
  receiveStockAction,
  adjustStockAction,
  countStockAction,
  setThresholdAction,
};
const reorderActions = { receiveStockAction, closeReorderAction };

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
  const cursors = await listQuery(searchParams, { ledger: idCursor, orders: idText });
  const [reading, movements, reservations, reorders, closed] = await Promise.all([
    readStock({ ctx, input: { productId } }),
    listMovements({ ctx, input: { productId, limit: movementsPerPage, before: cursors.ledger } }),
    listReservations({ ctx, input: { productId, limit: ordersPerPage, before: cursors.orders } }),
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
              View product
            </Link>
          </>
        }
        actions={stock.isArchived && <Badge>Archived</Badge>}
      >
        <span className="wrap-anywhere">{stock.name}</span>
      </PageTitle>
      <div className="grid min-w-0 gap-6">
        <LiveCounters reading={reading} />
        <StockActionButtons stock={stock} actions={stockActions} />
        <StockSection title="Reserved by">
          <ReservedBy rows={reservations.rows} />
          <StockListPager
            productId={productId}
            cursors={cursors}
            name="orders"
            next={reservations.next}
          />
        </StockSection>
        <StockSection title="Stock history">
          <MovementTable rows={movements.rows} />
          <StockListPager
            productId={productId}
            cursors={cursors}
            name="ledger"
            next={movements.next}
          />
        </StockSection>
        <StockSection title="Reorder requests">
          <ReorderList
            rows={[...reorders.rows, ...closed.rows]}
            empty="No reorder requests. One is opened when available stock drops to the threshold."
            actions={reorderActions}
          />
        </StockSection>
      </div>
    </>
  );
}
