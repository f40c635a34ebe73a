import type { Metadata } from "next";
import { InventoryTabs } from "@/components/admin/inventory/inventory-tabs";
import { LiveStockTable } from "@/components/admin/inventory/live-stock-table";
import { PageTitle } from "@/components/admin/layout/page-title";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { stockShow } from "@/lib/domain/inventory/input";
import { idText, searchTerm } from "@/lib/domain/url-fields";
import { listStock } from "@/lib/services/inventory";

export const metadata: Metadata = { title: "Inventory" };

const path = "/admin/inventory";

export default async function InventoryPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, { q: searchTerm, show: stockShow, cursor: idText });
  const { q, show, cursor } = query;
  const page = await listStock({ ctx, input: { q, show, after: cursor } });
  const params = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
  return (
    <>
      <PageTitle lead="On hand, reserved and available stock of each product.">Inventory</PageTitle>
      <InventoryTabs current={path} />
      <FilterBar
        path={path}
        search={{ label: "Product", value: q, hint: "Part of a name or SKU" }}
        choices={[
          {
            ...{ name: "show", label: "Show", value: show },
            options: { "": "All", low: "Low or out of stock", out: "Out of stock" },
          },
        ]}
      />
      <LiveStockTable key={params.toString()} path={`/api/admin/inventory?${params}`} page={page} />
      <Pager
        path={path}
        query={{ q, show }}
        cursor={cursor?.toString()}
        next={page.next?.toString() ?? null}
        labels={{ first: "First", next: "More" }}
      />
    </>
  );
}
