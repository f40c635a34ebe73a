import { createHash } from "node:crypto";
import type { EngineEvent } from "./events";
import { eventPayload } from "./events";
import { findAsyncEquality, valueAt } from "./expression";
import type { Value } from "./expression-values";
import type { JsonObject } from "./json";
import { type Database, statement } from "./statement";

/** Where a listener is filed: '' and '' mean that every event of the name must be tried. */
export interface MatchKey {
  path: string;
  value: string;
}

const any: MatchKey = { path: "", value: "" };
const valueLengthMax = 100;

const selectInterests = statement<{ event_name: string; match_path: string }, []>(
  "interests",
  "select event_name, match_path from inngest.interest",
);

const insertInterest = statement<never, [string, string]>(
  "interest",
  "insert into inngest.interest (event_name, match_path) values ($1, $2) on conflict do nothing",
);

/**
 * The (event name, path) pairs that listeners are filed under. An event whose name is not among
 * them costs no lookup. Pairs come from code, so they are few and are never forgotten.
 */
export class Interests {
  #paths = new Map<string, Set<string>>();

  async load(database: Database): Promise<void> {
    for (const row of await selectInterests(database)) this.#add(row.event_name, row.match_path);
  }

  /** Must have returned before a listener filed there is committed. Not part of its transaction. */
  async declare(database: Database, eventName: string, path: string): Promise<void> {
    if (this.#paths.get(eventName)?.has(path)) return;
    await insertInterest(database, eventName, path);
    this.#add(eventName, path);
  }

  #add(eventName: string, path: string): void {
    const paths = this.#paths.get(eventName) ?? new Set<string>();
    this.#paths.set(eventName, paths.add(path));
  }

  includes(eventName: string): boolean {
    return this.#paths.has(eventName);
  }

  /** The keys under which listeners for this event may be filed. */
  keysOf(event: EngineEvent): MatchKey[] {
    const payload = eventPayload(event);
    return [...(this.#paths.get(event.name) ?? [])].flatMap((path) => {
      if (path === "") return [any];
      const value = matchValue(valueAt(payload, path));
      return value === null ? [] : [{ path, value }];
    });
  }
}

/** The key for a listener of a run with this trigger event, by its rule's first equality. */
export function matchKeyOf(expression: string | undefined, trigger: JsonObject): MatchKey {
  const equality = expression === undefined ? null : findAsyncEquality(expression);
  if (!equality) return any;
  const value = matchValue(equality.evaluate({ event: trigger }));
  return value === null ? any : { path: equality.path, value };
}

/** The paths that `matchKeyOf` may answer for this rule. */
export function matchPathsOf(expression: string | undefined): string[] {
  const equality = expression === undefined ? null : findAsyncEquality(expression);
  return equality ? ["", equality.path] : [""];
}

/** A scalar as an index key that keeps its type; null for what is not indexed. */
function matchValue(value: Value): string | null {
  const isScalar = ["string", "number", "boolean"].includes(typeof value);
  return isScalar ? boundedKey(JSON.stringify(value)) : null;
}

/** The text itself, or its hash when it is too long for an index. */
export function boundedKey(text: string): string {
  if (text.length <= valueLengthMax) return text;
  return createHash("sha256").update(text).digest("base64url");
}
