import type { Metadata } from "next";
import {
  closeReorderAction,
  receiveStockAction,
} from "@/app/(admin)/admin/inventory/inventory-actions";
import { InventoryTabs } from "@/components/admin/inventory/inventory-tabs";
import { ReorderList } from "@/components/admin/inventory/reorder-list";
import { ReorderStatusLink } from "@/components/admin/inventory/reorder-status-link";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Pager } from "@/components/admin/list/pager";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { reorderShow } from "@/lib/domain/inventory/input";
import { idText } from "@/lib/domain/url-fields";
import { listReorders } from "@/lib/services/inventory";

export const metadata: Metadata = { title: "Reorder requests" };

const path = "/admin/inventory/reorders";

export default async function ReordersPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, { show: reorderShow, cursor: idText });
  const { show = "open", cursor } = query;
  const { rows, next } = await listReorders({ ctx, input: { show, before: cursor } });

  return (
    <>
      <PageTitle
        lead="A request is opened when available stock drops to the threshold, or when an order exceeds it."
        actions={<ReorderStatusLink show={show} />}
      >
        {show === "open" ? "Reorder requests" : "Closed reorder requests"}
      </PageTitle>
      <InventoryTabs current={path} />
      <ReorderList
        rows={rows}
        empty={
          show === "open"
            ? "No open reorder requests. New ones appear here automatically."
            : "No closed reorder requests. Received and dismissed ones appear here."
        }
        actions={{ receiveStockAction, closeReorderAction }}
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
