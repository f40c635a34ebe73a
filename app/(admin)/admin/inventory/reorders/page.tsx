import type { Metadata } from "next";
import Link from "next/link";
import { InventoryTabs } from "@/components/admin/inventory/inventory-tabs";
import { ReorderList } from "@/components/admin/inventory/reorder-list";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Pager } from "@/components/admin/list/pager";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { reorderShow } from "@/lib/domain/inventory/input";
import { idText } from "@/lib/domain/url-fields";
import { listReorders } from "@/lib/services/inventory";
import { cancelReorderAction, receiveStockAction } from "../actions";

export const metadata: Metadata = { title: "Reorder requests" };

const path = "/admin/inventory/reorders";

export default async function ReordersPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, { show: reorderShow, cursor: idText });
  const { show = "open", cursor } = query;
  const { rows, next } = await listReorders({ ctx, input: { show, before: cursor } });
  const other =
    show === "open"
      ? { href: `${path}?show=closed`, words: "Show closed requests" }
      : { href: path, words: "Show open requests" };
  return (
    <>
      <PageTitle
        lead="One is opened when a product falls to its threshold, or an order finds too few."
        actions={
          <Link href={other.href} className="text-carbon text-sm underline underline-offset-4">
            {other.words}
          </Link>
        }
      >
        {show === "open" ? "Reorder requests" : "Closed reorder requests"}
      </PageTitle>
      <InventoryTabs current={path} />
      <ReorderList
        rows={rows}
        empty={show === "open" ? "Nothing has to be bought." : "No request has been closed yet."}
        receive={receiveStockAction}
        cancel={cancelReorderAction}
      />
      <Pager
        path={path}
        query={{ show: query.show }}
        cursor={cursor?.toString()}
        next={next?.toString() ?? null}
      />
    </>
  );
}
