import { z } from "zod";
import { cursorText } from "@/lib/domain/cursor-text";
import { recentRange } from "@/lib/domain/recent-range";
import { idText, searchTerm } from "@/lib/domain/url-fields";
import { functionId } from "./function-catalog";
import { runStatus } from "./run-status";

/** The last run of a page: the list is ordered by the time of its creation, then by id. */
export interface RunCursor {
  /** Milliseconds since the Unix epoch. */
  queuedAtMs: number;
  runId: string;
}

/** A run's id, as Inngest servers make them: a ULID, or another word. */
export const runIdText = z.string().regex(/^[\w.:-]{1,128}$/);

const runCursor = cursorText((text): RunCursor | null => {
  const [, queuedAtMs, runId] = /^(\d{1,15})-([\w.:-]{1,128})$/.exec(text) ?? [];
  if (queuedAtMs === undefined || runId === undefined) return null;
  return { queuedAtMs: Number(queuedAtMs), runId };
});

export function formatRunCursor({ queuedAtMs, runId }: RunCursor): string {
  return `${queuedAtMs}-${runId}`;
}

/** The filters of the list of runs, as text in a URL. */
export const runFilterFields = {
  function: functionId,
  status: runStatus,
  order: idText,
  /** An id of a run or event, `#` and the number of an order, a fingerprint, or part of an error. */
  q: searchTerm,
  within: recentRange,
  /** The run was created in this range. Instants in UTC. */
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
} as const;

const runFilter = z.object(runFilterFields).partial();
export type RunFilter = z.infer<typeof runFilter>;

export const runSearchFields = { ...runFilterFields, cursor: runCursor } as const;

/** Runs whose current state a list asks for, beside the page itself. */
const shownRuns = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(runIdText).max(100));

export const runListQuery = z.object({ ...runSearchFields, shown: shownRuns }).partial();

/**
 * Whether a filter names what to select: a function, an order, or what is searched for. Bulk actions
 * refuse one that doesn't, because a range of time or a status may select every run.
 */
export function isSelective({ function: functionName, order, q }: RunFilter): boolean {
  return functionName !== undefined || order !== undefined || q !== undefined;
}

/** What the search term of a list of runs means. */
export type RunTerm =
  | { kind: "run"; runId: string }
  | { kind: "event"; eventId: string }
  | { kind: "order"; orderId: number }
  | { kind: "fingerprint"; fingerprint: string }
  | { kind: "error"; text: string };

const ulid = /^[0-7][\dA-HJKMNP-TV-Z]{25}$/;
/** The ids of events begin with what sent them; those of crons are the time of their schedule. */
const eventId =
  /^(?:(?:order|reorder|gateway|carrier|lab|manual|failure-retry)-\S+|\d{4}-\d\d-\d\dT\S+Z)$/;

export function readRunTerm(term: string): RunTerm {
  if (ulid.test(term)) return { kind: "run", runId: term };
  const orderId = idText.safeParse(/^#(\d+)$/.exec(term)?.[1]);
  if (orderId.success) return { kind: "order", orderId: orderId.data };
  if (/^[\da-f]{16}$/.test(term)) return { kind: "fingerprint", fingerprint: term };
  if (eventId.test(term)) return { kind: "event", eventId: term };
  return { kind: "error", text: term };
}
