import { z } from "zod";
import { cursorText } from "@/lib/domain/cursor-text";
import { idText, searchTerm } from "@/lib/domain/url-fields";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of the log, as stored: without secrets and personal data. */
export interface LogLine {
  /** Unique. Lines of the same time are in the order of their ids. */
  id: number;
  /** ISO 8601 in UTC, with milliseconds. */
  at: string;
  level: LogLevel;
  message: string;
  /** The process that wrote it, such as `web`. */
  service: string;
  requestId: string | null;
  traceId: string | null;
  spanId: string | null;
  orderId: number | null;
  /** What else the line says. */
  fields: Record<string, unknown>;
}

/** The position of a line in the list, from which its next page continues. */
export interface LogCursor {
  at: Date;
  id: number;
}

/** Filters of the log, as its URL contains them. */
export const logSearch = z.object({
  /** Words, or beginnings of words, of the message and the fields. */
  q: searchTerm.optional(),
  /** This level and those above it. */
  level: z.enum(logLevels).optional(),
  order: idText.optional(),
  trace: z
    .string()
    .trim()
    .regex(/^[\da-f]{32}$/, "must be a trace id of 32 hexadecimal digits")
    .optional(),
  request: z
    .string()
    .trim()
    .regex(/^[\w.:-]{8,128}$/, "must be a request id")
    .optional(),
  /** From this time on, and before this time. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type LogSearch = z.infer<typeof logSearch>;

/** A cursor as text: the milliseconds of the time, and the id. */
export const logCursor = cursorText((text): LogCursor | null => {
  const [, ms, id] = /^(\d{1,14})-(\d{1,15})$/.exec(text) ?? [];
  if (ms === undefined || id === undefined) return null;
  return { at: new Date(Number(ms)), id: Number(id) };
});

export function formatLogCursor({ at, id }: LogCursor): string {
  return `${at.getTime()}-${id}`;
}

/** The words that a search looks for: at most eight, in lower case. */
export function searchWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, 8) ?? []
  );
}
