import { rowsPerPage } from "@/lib/actions/list-query";
import { formatRunCursor, runListQuery } from "@/lib/domain/workflows/run-search";
import type { RunListView } from "@/lib/domain/workflows/run-view";
import { api, route } from "@/lib/http/route";
import { listRuns, readRunRows } from "@/lib/services/workflows";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    query: runListQuery,
    async handle({ ctx, query: { shown = [], cursor: before, ...filter } }) {
      const [page, current] = await Promise.all([
        listRuns({ ctx, input: { ...filter, before, limit: rowsPerPage } }),
        readRunRows({ ctx, input: { runIds: shown } }),
      ]);
      const list =
        page.kind === "listed"
          ? { ...page, next: page.next && formatRunCursor(page.next) }
          : { kind: page.kind, runs: [], next: null, searched: null };
      return { body: { ...list, shown: current } satisfies RunListView };
    },
  }),
});
