import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import {
  ignoreFailureGroupAction,
  previewRetryAction,
  reopenFailureGroupAction,
  resolveFailureGroupAction,
  retryFailuresAction,
} from "@/app/(admin)/admin/workflows/failures/failure-actions";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { FailureList } from "@/components/admin/workflows/failures/failure-list";
import { GroupActions } from "@/components/admin/workflows/failures/group-actions";
import { GroupError } from "@/components/admin/workflows/failures/group-error";
import { GroupSummary } from "@/components/admin/workflows/failures/group-summary";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { failureGroupPath } from "@/lib/domain/admin-paths";
import { fingerprint as fingerprintText } from "@/lib/domain/failures/retry-input";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { day, idText } from "@/lib/domain/url-fields";
import { listFailures } from "@/lib/services/failures/list-failures";
import { readFailureGroup } from "@/lib/services/failures/read-failure-group";

export const metadata: Metadata = { title: "Failure" };

const show = z.enum(["open", "resolved"]);
const order = z
  .string()
  .transform((text) => text.trim().replace(/^#/, ""))
  .pipe(idText);

export default async function FailureGroupPage({
  params,
  searchParams,
}: {
  params: Promise<{ fingerprint: string }>;
  searchParams: SearchParams;
}) {
  const { ctx } = await adminPage();
  const id = fingerprintText.safeParse((await params).fingerprint);
  if (!id.success) notFound();
  const fingerprint = id.data;
  const query = await listQuery(searchParams, {
    ...{ q: order, show, from: day, to: day, cursor: listCursor },
  });
  const isOpen = query.show === undefined ? undefined : query.show === "open";
  const { cursor, q: orderId, from, to } = query;
  const filter = { fingerprint, orderId, from, to };
  const [group, { failures, next }] = await Promise.all([
    readFailureGroup({ ctx, input: { fingerprint } }),
    listFailures({ ctx, input: { ...filter, isOpen, cursor, limit: rowsPerPage } }),
  ]).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const path = failureGroupPath(fingerprint);
  const q = orderId?.toString();
  const isSelective = Boolean(orderId || from || to);
  const { timeZone } = ctx.settings;
  const retryActions = { previewRetryAction, retryFailuresAction };
  return (
    <>
      <WorkflowsHead
        current="/admin/workflows/failures"
        title={<span className="wrap-anywhere">{group.cause}</span>}
        lead={`Failures of “${group.functionId}” with the same innermost error.`}
        actions={
          <GroupActions
            group={group}
            {...retryActions}
            ignoreFailureGroupAction={ignoreFailureGroupAction}
            resolveFailureGroupAction={resolveFailureGroupAction}
            reopenFailureGroupAction={reopenFailureGroupAction}
          />
        }
      />
      <div className="mb-6 grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <GroupSummary group={group} />
        <GroupError latest={group.latest} />
      </div>
      <h2 className="mb-3 font-semibold text-base tracking-tight">Runs</h2>
      <FilterBar
        path={path}
        search={{ label: "Order", value: q, hint: "Order number" }}
        choices={[
          {
            ...{ name: "show", label: "Show", value: query.show },
            options: { "": "All", open: "Open", resolved: "Resolved" },
          },
        ]}
        days={[
          { name: "from", label: `Failed from (${timeZone})`, value: from },
          { name: "to", label: `Failed to (${timeZone})`, value: to },
        ]}
      />
      <FailureList
        failures={failures}
        isFiltered={isSelective || query.show !== undefined}
        matching={isSelective ? { filter } : null}
        {...retryActions}
      />
      <Pager
        path={path}
        query={{ q, show: query.show, from, to }}
        cursor={encodeListCursor(cursor ?? null) ?? undefined}
        next={encodeListCursor(next)}
      />
    </>
  );
}
