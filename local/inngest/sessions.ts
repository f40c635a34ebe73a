import { isJsonObject, type Json } from "./json";

/** An event's `meta` as the engine stores it: with the sessions that the runs of the event share. */
export interface EventMeta {
  sessions: Record<string, string>;
}

/** Thrown for invalid sessions. The message is safe to return to the sender. */
export class SessionError extends Error {
  override readonly name = "SessionError";
}

const sessionsMax = 5;
const keyBytesMax = 128;
const idBytesMax = 512;

/**
 * Merges the two layers of an event's `meta`: the sender's own `sessions`, and the
 * `propagated_sessions` that the SDK copies from the run which sends the event. The own layer wins;
 * null in it drops one inherited session, null instead of it drops all. Inherited sessions fill the
 * places that are left, in the order of their keys. Undefined without sessions. Throws
 * `SessionError`. Source: inngest/inngest, `pkg/event/sessions.go`.
 */
export function resolveSessions(meta: Json | undefined): EventMeta | undefined {
  if (meta === undefined || meta === null) return undefined;
  if (!isJsonObject(meta)) throw new SessionError("meta must be an object");
  const own = layerOf(meta.sessions, "null");
  const inherited = meta.sessions === null ? [] : layerOf(meta.propagated_sessions, "nothing");
  const sessions = new Map(own.filter(isNamed));
  const given = new Set(own.map(([key]) => key));
  const candidates = inherited.filter(isNamed).filter(([key]) => !given.has(key));
  for (const [key, id] of candidates.sort(([a], [b]) => Buffer.compare(bytesOf(a), bytesOf(b)))) {
    if (sessions.size < sessionsMax) sessions.set(key, id);
  }
  validate(sessions);
  return sessions.size === 0 ? undefined : { sessions: Object.fromEntries(sessions) };
}

function layerOf(layer: Json | undefined, also: "null" | "nothing"): [string, string | null][] {
  if (layer === undefined || layer === null) return [];
  if (!isJsonObject(layer)) throw new SessionError("event sessions must be an object");
  return Object.entries(layer).map(([key, id]) => {
    if (typeof id === "string" || typeof id === "number") return [key, String(id)];
    if (id === null && also === "null") return [key, null];
    throw new SessionError(`event session "${key}" must be a string or a number`);
  });
}

function isNamed(entry: [string, string | null]): entry is [string, string] {
  return entry[1] !== null;
}

function validate(sessions: Map<string, string>): void {
  if (sessions.size > sessionsMax) {
    throw new SessionError(`event sessions can include at most ${sessionsMax} entries`);
  }
  for (const [key, id] of sessions) {
    if (key === "") throw new SessionError("event session keys cannot be empty");
    if (id === "") throw new SessionError(`event session "${key}" cannot have an empty ID`);
    if (bytesOf(key).length > keyBytesMax || bytesOf(id).length > idBytesMax) {
      throw new SessionError(`event session "${key}" is too long`);
    }
  }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}
