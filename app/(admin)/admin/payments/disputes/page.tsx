import type { Metadata } from "next";
import { z } from "zod";
import { DisputeRow, disputeColumns } from "@/components/admin/payments/dispute-row";
import { MoneyList } from "@/components/admin/payments/money-list";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { day, searchTerm } from "@/lib/domain/url-fields";
import { listDisputes } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Disputes" };

const statuses = { "": "Any", open: "Open", closed: "Closed" };

export default async function DisputesPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const status = z.enum(["open", "closed"]);
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status, from: day, to: day, cursor: listCursor },
  });
  const { disputes, next } = await listDisputes({ ctx, input: { ...query, limit: rowsPerPage } });
  return (
    <MoneyList
      path="/admin/payments/disputes"
      title="Disputes"
      lead="Disputes, inquiries and early fraud warnings. Respond to them at the gateway."
      noun="dispute"
      emptyText="No disputes. They appear here when a customer's bank questions a payment."
      statuses={statuses}
      columns={disputeColumns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeListCursor(query.cursor ?? null)}
      next={encodeListCursor(next)}
      rows={disputes.map((dispute) => <DisputeRow key={dispute.id} dispute={dispute} />)}
    />
  );
}
