import { encodeTime } from "ulid";
import { z } from "zod";
import { newId } from "./ids";
import { isJsonObject, type Json, type JsonObject } from "./json";
import { type EventMeta, resolveSessions, SessionError } from "./sessions";

/** A received event. `id` is the engine's ULID, `externalId` the sender's own id (dedupe id). */
export interface EngineEvent {
  id: string;
  externalId: string | null;
  name: string;
  data: JsonObject;
  user: Json | undefined;
  v: string | undefined;
  /** The sessions that the event carries on to the runs that it starts. */
  meta: EventMeta | undefined;
  /** Unix milliseconds. A time in the future delays the runs that the event starts. */
  ts: number;
}

/** Thrown for invalid events. The message is safe to return to the sender. */
export class EventError extends Error {
  override readonly name = "EventError";
}

const eventBytesMax = 512 * 1024;
/** Inngest has no such limit; an index of PostgreSQL has one of 2.7 KB. */
const nameBytesMax = 2_000;
const eventsMax = 5_000;
const tsMin = Date.UTC(1980, 0, 1);
const tsMax = Date.UTC(2100, 0, 1);

// PostgreSQL's type text does not allow U+0000, json does.
const text = z.string().refine((value) => !value.includes("\0"), "must not contain U+0000");
const jsonObject = z.custom<JsonObject>(isJsonObject, "must be an object");

const eventSchema = z.object({
  name: text.min(1).refine((name) => Buffer.byteLength(name) <= nameBytesMax, "is too long"),
  data: jsonObject.nullish(),
  id: text.max(512).nullish(),
  ts: z.number().int().nullish(),
  user: jsonObject.nullish(),
  v: text.max(64).nullish(),
  meta: z.custom<Json>().optional(),
});

/**
 * Parses the body of `POST /e/:key`: one event or an array. With a seed (the SDK's header
 * `x-inngest-event-id-seed`), a repeated request gets the same ids. Throws `EventError`.
 */
export function parseEvents(body: Json, seed: string | undefined, now: number): EngineEvent[] {
  const inputs = Array.isArray(body) ? body : [body];
  if (inputs.length > eventsMax)
    throw new EventError(`The request has more than ${eventsMax} events.`);
  const nextId = idSequence(seed, now);
  return inputs.map((input, index) => parseEvent(input, index, nextId(index), now));
}

function parseEvent(input: Json, index: number, id: string, now: number): EngineEvent {
  const text = JSON.stringify(input);
  const parsed = eventSchema.safeParse(withoutLoneSurrogates(input, text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EventError(`event ${index}: ${issue?.path.join(".")} ${issue?.message}`);
  }
  const { name, data, user, v } = parsed.data;
  if (isTooLarge(text)) {
    throw new EventError(`event ${index}: larger than ${eventBytesMax} bytes`);
  }
  const ts = parsed.data.ts || now;
  if (ts < tsMin || ts > tsMax) throw new EventError(`event ${index}: ts is out of range`);
  return {
    id,
    externalId: parsed.data.id || null,
    name,
    data: data ?? {},
    user: user ?? undefined,
    v: v ?? undefined,
    meta: metaOf(parsed.data.meta, index),
    ts,
  };
}

function metaOf(meta: Json | undefined, index: number): EventMeta | undefined {
  try {
    return resolveSessions(meta);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    throw new EventError(`event ${index}: ${error.message}`);
  }
}

/** A UTF-16 code unit takes at most three bytes of UTF-8, so most events need no exact count. */
function isTooLarge(text: string): boolean {
  return text.length * 3 > eventBytesMax && Buffer.byteLength(text) > eventBytesMax;
}

/** Inngest replaces lone surrogates with U+FFFD. In `text`, the event's JSON, they are escaped. */
function withoutLoneSurrogates(input: Json, text: string): Json {
  return /\\ud[89a-f]/.test(text) ? replaceLoneSurrogates(input) : input;
}

function replaceLoneSurrogates(value: Json): Json {
  if (typeof value === "string") return value.replace(/\p{Surrogate}/gu, "\uFFFD");
  if (Array.isArray(value)) return value.map(replaceLoneSurrogates);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/\p{Surrogate}/gu, "\uFFFD"),
      replaceLoneSurrogates(item),
    ]),
  );
}

const seedPattern = /^(\d{1,15}),([A-Za-z0-9+/]+=*)$/;
const seedAgeMsMax = 86_400_000;

/** Returns the ids of one request's events: derived from a valid seed, otherwise random. */
function idSequence(seed: string | undefined, now: number): (index: number) => string {
  const [, millis, entropy] = seedPattern.exec(seed ?? "") ?? [];
  const bytes = Buffer.from(entropy ?? "", "base64");
  const time = Number(millis);
  if (bytes.length !== 10 || !(Math.abs(now - time) <= seedAgeMsMax)) return () => newId();
  const first = BigInt(`0x${bytes.toString("hex")}`);
  return (index) => encodeTime(time, 10) + encodeRandom(first + BigInt(index));
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Encodes the 80 random bits of a ULID as 16 characters. */
function encodeRandom(value: bigint): string {
  const characters: string[] = [];
  for (let shift = 75n; shift >= 0n; shift -= 5n) {
    characters.push(crockford.charAt(Number((value >> shift) & 31n)));
  }
  return characters.join("");
}

/** Creates an event that the engine itself sends (`inngest/…`). */
export function systemEvent(
  name: string,
  data: JsonObject,
  options: { externalId?: string; v?: string; meta?: EventMeta | undefined; ts?: number } = {},
): EngineEvent {
  return {
    id: newId(),
    externalId: options.externalId ?? null,
    name,
    data,
    user: undefined,
    v: options.v,
    meta: options.meta,
    ts: options.ts ?? Date.now(),
  };
}

/** The event as functions and expressions receive it. */
export function eventPayload(event: EngineEvent): JsonObject {
  return {
    id: event.externalId ?? event.id,
    name: event.name,
    data: event.data,
    user: event.user ?? {},
    ...(event.v === undefined ? {} : { v: event.v }),
    ...(event.meta === undefined ? {} : { meta: { sessions: event.meta.sessions } }),
    ts: event.ts,
  };
}

/** A stored event as `eventPayloadSql` selects it. */
export interface EventPayloadRow {
  id: string;
  name: string;
  data: JsonObject;
  user: Json;
  v: string | null;
  meta: Json;
  ts: number;
}

/** SQL for the payload of the event row `e`, with null for absent fields. */
export const eventPayloadSql = `json_build_object('id', coalesce(e.external_id, e.id),
  'name', e.name, 'data', e.data, 'user', e."user", 'v', e.v, 'meta', e.meta,
  'ts', e.ts)`;

/** The payload of a stored event, without its absent fields. */
export function payloadFromRow(row: EventPayloadRow): JsonObject {
  const { id, name, data, user, v, meta, ts } = row;
  const given = { ...(v === null ? {} : { v }), ...(meta === null ? {} : { meta }) };
  return { id, name, data, user: user ?? {}, ...given, ts };
}
