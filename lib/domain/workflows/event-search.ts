import { z } from "zod";
import { cursorText } from "@/lib/domain/cursor-text";
import { recentRange } from "@/lib/domain/recent-range";
import { idText, searchTerm } from "@/lib/domain/url-fields";

/** The id of an event, as its sender chose it. */
export const eventIdText = z.string().regex(/^[^\s\p{Cc}\p{Cs}]{1,200}$/u);

/** The name of an event, such as `order/created`. */
export const eventName = z.string().regex(/^[\w./-]{1,200}$/);

/**
 * Where a page ends. The list merges two sources, order events and the log of the other events, and
 * continues in each of them; null where nothing of it has been shown yet.
 */
export interface EventCursor {
  orderEventId: number | null;
  logged: LoggedCursor | null;
}

/** An event of the log, which is ordered by time, then by id. */
export interface LoggedCursor {
  /** Milliseconds since the Unix epoch. */
  atMs: number;
  id: string;
}

const cursorPattern = /^(\d{1,15}|-)\.(?:(\d{1,15})\.(.{1,200})|-)$/u;

const eventCursor = cursorText((text): EventCursor | null => {
  const [whole, orderEventId, atMs, id] = cursorPattern.exec(text) ?? [];
  if (whole === undefined) return null;
  return {
    orderEventId: orderEventId === "-" ? null : Number(orderEventId),
    logged: atMs === undefined || id === undefined ? null : { atMs: Number(atMs), id },
  };
});

export function formatEventCursor({ orderEventId, logged }: EventCursor): string {
  return `${orderEventId ?? "-"}.${logged ? `${logged.atMs}.${logged.id}` : "-"}`;
}

/** The filters of the list of events, as text in a URL. */
export const eventFilterFields = {
  name: eventName,
  order: idText,
  /** An id, `#` and the number of an order, `field:value`, a JSON path, or part of a name. */
  q: searchTerm,
  within: recentRange,
} as const;

const eventFilter = z.object(eventFilterFields).partial();
export type EventFilter = z.infer<typeof eventFilter>;

export const eventSearchFields = { ...eventFilterFields, cursor: eventCursor } as const;

/** A list's filters, and its first event in either source. */
export const newEventsQuery = eventFilter.extend({ since: eventCursor });

/** What the search term of a list of events means. */
export type EventTerm =
  | { kind: "order"; orderId: number }
  | { kind: "id"; eventId: string }
  /** A JSON path that is true for the payload; `isIndexed` if it compares a field with a value. */
  | { kind: "payload"; path: string; isIndexed: boolean }
  | { kind: "name"; text: string };

/** `#17`, `orderId:17`, and the JSON path that says the same. */
const orderTerm = /^(?:#|orderId\s*[:=]\s*|\$\.orderId\s*==\s*)(\d+)$/;

/** A path may begin with a mode. */
function isJsonPath(term: string): boolean {
  return /^(?:(?:lax|strict)\s+)?\$/.test(term);
}

const fieldValue = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*[:=]\s*(.+)$/;

export function readEventTerm(term: string): EventTerm {
  const orderId = idText.safeParse(orderTerm.exec(term)?.[1]);
  if (orderId.success) return { kind: "order", orderId: orderId.data };
  if (isJsonPath(term)) return { kind: "payload", path: term, isIndexed: false };
  const [, field, value] = fieldValue.exec(term) ?? [];
  if (field !== undefined && value !== undefined) {
    return { kind: "payload", path: pathOf(field, value), isIndexed: true };
  }
  return /[-\d]/.test(term) && !term.includes(" ")
    ? { kind: "id", eventId: term }
    : { kind: "name", text: term };
}

/**
 * `items.productId` and `3` as a JSON path, which also looks into lists. A number may have been
 * sent as text.
 */
function pathOf(field: string, value: string): string {
  const path = `$.${field
    .split(".")
    .map((part) => JSON.stringify(part))
    .join(".")}`;
  const asText = `${path} == ${JSON.stringify(value.replace(/^"(.*)"$/, "$1"))}`;
  const isLiteral = /^(?:-?\d{1,15}(?:\.\d{1,15})?|true|false|null)$/.test(value);
  return isLiteral ? `${path} == ${value} || ${asText}` : asText;
}
