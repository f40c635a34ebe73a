import type { Metadata } from "next";
import { LiveOutbox } from "@/components/admin/workflows/outbox/live-outbox";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { idCursor } from "@/lib/domain/url-fields";
import { readOutbox } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Outbox" };

export default async function OutboxPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { cursor: after } = await listQuery(searchParams, { cursor: idCursor });
  const outbox = await readOutbox({ ctx, input: { after, limit: rowsPerPage } });
  return (
    <>
      <WorkflowsHead
        current="/admin/workflows/outbox"
        lead="Events are written with the changes that they report, and sent to Inngest from here. While the Inngest server is away, they wait."
      />
      <LiveOutbox key={after} rendered={outbox} after={after} />
    </>
  );
}
