import { z } from "zod";
import { cursorText } from "@/lib/domain/cursor-text";
import { recentRange } from "@/lib/domain/recent-range";
import { idText, wholeNumberText } from "@/lib/domain/url-fields";

/** Whether any span of the trace failed, not only its root. */
export const traceOutcome = z.enum(["ok", "failed"]);
export type TraceOutcome = z.infer<typeof traceOutcome>;

/** The last trace of a page: the list is ordered by start and span id. */
export interface TraceCursor {
  /** Microseconds since the Unix epoch. */
  startedAtUs: number;
  spanId: string;
}

const cursorPattern = /^(\d{1,16})-([\da-f]{16})$/;

const traceCursor = cursorText((text): TraceCursor | null => {
  const [, startedAtUs, spanId] = cursorPattern.exec(text) ?? [];
  if (startedAtUs === undefined || spanId === undefined) return null;
  return { startedAtUs: Number(startedAtUs), spanId };
});

export function formatTraceCursor({ startedAtUs, spanId }: TraceCursor): string {
  return `${startedAtUs}-${spanId}`;
}

/** The filters of the trace list, as text in a URL. */
const traceFilterFields = {
  /** The name of the root span, exactly. */
  name: z.string().min(1).max(300),
  outcome: traceOutcome,
  /** The root span lasted at least this many milliseconds. */
  minMs: wholeNumberText(1, 86_400_000),
  order: idText,
  within: recentRange,
  /** The root span started in this range. An instant in UTC. */
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
} as const;

const traceFilter = z.object(traceFilterFields).partial();
export type TraceFilter = z.infer<typeof traceFilter>;

/** A page of the trace list: traces older than `cursor`, or newer than `since`. */
export const traceSearchFields = { ...traceFilterFields, cursor: traceCursor } as const;
export const newTracesSearch = traceFilter.extend({ since: traceCursor });

/** A trace in a list: its root span, and whether anything failed in it. */
export interface TraceRow {
  traceId: string;
  name: string;
  kind: string;
  startedAt: string;
  /** Of the root span: what the trace's caller waited for. */
  durationUs: number;
  outcome: TraceOutcome;
  /** The first failed span: its name and error. */
  firstError: { name: string; error: string | null } | null;
  orderId: number | null;
}
