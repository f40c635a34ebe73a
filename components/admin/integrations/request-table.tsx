import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { apiRequestPath, orderPath } from "@/lib/domain/admin-paths";
import { formatDuration } from "@/lib/domain/format-duration";
import {
  type ApiRequestView,
  type KeyName,
  outcomeOf,
} from "@/lib/domain/integrations/api-request";
import { formatLogCursor } from "@/lib/domain/telemetry/log-view";
import { requestOutcomeLabels } from "./request-labels";

/** Calls of the API, one row each. */
export function RequestTable({ requests }: { requests: readonly ApiRequestView[] }) {
  return (
    <DataTable
      label="Requests"
      columns={["Request", "Status", "API key", "Order", "Duration>", "Time>"]}
    >
      {requests.map((request) => (
        <RequestRow key={request.id} request={request} />
      ))}
    </DataTable>
  );
}

function RequestRow({ request }: { request: ApiRequestView }) {
  const { id, at, method, path, status, ms, apiKey, orderId, problem, isReplay } = request;
  return (
    <DataTableRow data-request-id={request.requestId}>
      <DataTableCell className="w-full max-w-0 min-w-64">
        <InlineLink
          href={apiRequestPath(formatLogCursor({ at: new Date(at), id }))}
          className="block truncate font-mono text-xs leading-5"
        >
          {method} {path}
        </InlineLink>
        {problem?.detail && (
          <p className="truncate text-ink-soft text-xs leading-5">{problemText(problem.detail)}</p>
        )}
      </DataTableCell>
      <DataTableCell className="whitespace-nowrap">
        <RequestStatus status={status} />
        {isReplay && <span className="ml-2 text-ink-soft text-xs">Replayed</span>}
      </DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-28 max-w-56">
        <KeyText apiKey={apiKey} />
      </DataTableCell>
      <DataTableCell>
        <RequestOrder orderId={orderId} status={status} />
      </DataTableCell>
      <DataTableCell right className="whitespace-nowrap">
        {formatDuration(ms)}
      </DataTableCell>
      <DataTableCell right>
        <LocalTime at={at} to="second" />
      </DataTableCell>
    </DataTableRow>
  );
}

/** The order that a call is about. One that was not found has no page. */
export function RequestOrder({ orderId, status }: { orderId: number | null; status: number }) {
  if (orderId === null) return null;
  if (status === 404) return `#${orderId}`;
  return <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>;
}

/** A problem's detail without the marks of code, which only Markdown shows as such. */
export function problemText(detail: string): string {
  return detail.replaceAll("`", "");
}

export function RequestStatus({ status }: { status: number }) {
  return <Badge tone={requestOutcomeLabels[outcomeOf(status)].tone}>{status}</Badge>;
}

/** The name of an API key, and its start in case two have the same name. */
export function KeyText({ apiKey }: { apiKey: KeyName | null }) {
  if (apiKey === null) return <span className="text-ink-soft">Unknown key</span>;
  return (
    <>
      {apiKey.name}
      {apiKey.prefix && (
        <code className="block font-mono text-ink-soft text-xs">{apiKey.prefix}…</code>
      )}
    </>
  );
}
