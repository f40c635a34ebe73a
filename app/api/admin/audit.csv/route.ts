import { auditSentence } from "@/components/admin/settings/audit-text";
import { type AuditEntryView, auditFilter } from "@/lib/domain/audit";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import { dayFormatter } from "@/lib/domain/zoned-day";
import { type CsvColumns, csvResponse } from "@/lib/http/csv-response";
import { api, route } from "@/lib/http/route";
import { eachAuditEntry } from "@/lib/services/audit/list-audit-entries";

/** Rows per query. The next page is read only once the client has received the previous one. */
const pageSize = 1_000;

/** Times are UTC. */
const columns: CsvColumns<AuditEntryView> = {
  time: ({ at }) => at,
  by: ({ actorName }) => operatorActorName(actorName),
  change: auditSentence,
  actor: ({ actor }) => actor,
  action: ({ action }) => action,
  subject: ({ subject }) => subject,
  data: ({ data }) => JSON.stringify(data),
};

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    query: auditFilter,
    handle: async ({ ctx, query }) =>
      csvResponse({
        filename: `audit-${dayFormatter(ctx.settings.timeZone)(ctx.now().toISOString())}.csv`,
        columns,
        rows: eachAuditEntry({ ctx, input: { filter: query, pageSize } }),
        log: ctx.log,
      }),
  }),
});
