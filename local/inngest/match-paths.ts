import { createHash } from "node:crypto";
import type { EngineEvent } from "./events";
import { eventPayload } from "./events";
import { findAsyncEquality, valueAt } from "./expression";
import type { Value } from "./expression-values";
import type { JsonObject } from "./json";
import { type Database, statement } from "./statement";

/**
 * The index key of a listener: the value that an event must have at a path. With an empty path the
 * listener's expression is evaluated for every event of the name.
 */
export interface MatchKey {
  path: string;
  value: string;
}

const unindexed: MatchKey = { path: "", value: "" };
const keyLengthMax = 100;

const selectMatchPaths = statement<{ event_name: string; match_path: string }, []>(
  "match_paths",
  "select event_name, match_path from inngest.interest",
);

const insertMatchPath = statement<never, [string, string]>(
  "insert_match_path",
  "insert into inngest.interest (event_name, match_path) values ($1, $2) on conflict do nothing",
);

/**
 * The pairs of event name and path under which listeners are indexed. An event whose name is in no
 * pair needs no lookup. Pairs come from code, so they are few and are never removed.
 */
export class MatchPaths {
  #paths = new Map<string, Set<string>>();

  async load(database: Database): Promise<void> {
    for (const row of await selectMatchPaths(database)) this.#add(row.event_name, row.match_path);
  }

  /**
   * Adds a pair, outside of any transaction. Await it before committing a listener with this pair:
   * events that arrive right after that commit must find the listener.
   */
  async add(database: Database, eventName: string, path: string): Promise<void> {
    if (this.#paths.get(eventName)?.has(path)) return;
    await insertMatchPath(database, eventName, path);
    this.#add(eventName, path);
  }

  #add(eventName: string, path: string): void {
    const paths = this.#paths.get(eventName) ?? new Set<string>();
    this.#paths.set(eventName, paths.add(path));
  }

  /** False means that no listener can match an event with this name. */
  mayMatch(eventName: string): boolean {
    return this.#paths.has(eventName);
  }

  /** The keys of all listeners that this event may match. */
  matchKeysOf(event: EngineEvent): MatchKey[] {
    const payload = eventPayload(event);
    return [...(this.#paths.get(event.name) ?? [])].flatMap((path) => {
      if (path === "") return [unindexed];
      const value = matchValue(valueAt(payload, path));
      return value === null ? [] : [{ path, value }];
    });
  }
}

/** The key of a listener whose run was triggered by `trigger`, from its expression's equality. */
export function matchKeyOf(expression: string | undefined, trigger: JsonObject): MatchKey {
  const equality = expression === undefined ? null : findAsyncEquality(expression);
  if (!equality) return unindexed;
  const value = matchValue(equality.evaluate({ event: trigger }));
  return value === null ? unindexed : { path: equality.path, value };
}

/** All paths that `matchKeyOf` may return for this expression. */
export function matchPathsOf(expression: string | undefined): string[] {
  const equality = expression === undefined ? null : findAsyncEquality(expression);
  return equality ? ["", equality.path] : [""];
}

/** The index key of a scalar (as JSON, so "7" differs from 7); null for values of other types. */
function matchValue(value: Value): string | null {
  const isScalar = ["string", "number", "boolean"].includes(typeof value);
  return isScalar ? boundedKey(JSON.stringify(value)) : null;
}

/** The text itself, or its hash if it is too long to be indexed. */
export function boundedKey(text: string): string {
  if (text.length <= keyLengthMax) return text;
  return createHash("sha256").update(text).digest("base64url");
}
