import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

export interface RequestHashes {
  /** Of the whole request. Equal requests have equal hashes, whatever the order of their fields. */
  request: string;
  /** A short one of each field of the body, by which two requests are compared. */
  fields: Record<string, string>;
}

/** The hashes of a request: what is kept of it, because a body contains personal data. */
export function requestHashes(
  body: unknown,
  call?: { method: string; path: string },
): RequestHashes {
  const fields = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return {
    request: hashOf(call ? { ...call, body } : body),
    fields: Object.fromEntries(
      fields
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, hashOf(value).slice(0, 8)]),
    ),
  };
}

/**
 * The names of the fields in which two requests differ; none if nothing is known of the fields of the
 * first, which an earlier version has stored.
 */
export function differingFields(
  first: Record<string, string>,
  second: Record<string, string>,
): string[] {
  if (Object.keys(first).length === 0) return [];
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...names].filter((name) => first[name] !== second[name]).sort();
}

function hashOf(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "")
    .digest("base64url");
}
