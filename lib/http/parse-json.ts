import { setImmediate as nextTurn } from "node:timers/promises";
import pLimit from "p-limit";
import { findJsonExcess } from "./find-json-excess";
import { problem } from "./problem";

/** Each takes a tenth of a second, in which the process answers nobody else. */
const oneAtATime = pLimit(1);

/**
 * Parses JSON of megabytes after what came before it, and lets others have their turn between. Throws a
 * 422 problem for a text that would take far more memory as values.
 */
export function parseLargeJson(text: string): Promise<unknown> {
  return oneAtATime(async () => {
    await nextTurn();
    const message = findJsonExcess(text);
    if (message !== null) throw invalidField("", message);
    await nextTurn();
    const value = parseText(text);
    await nextTurn();
    refuseProtoField(text, value);
    return value;
  });
}

/** The value of a JSON text. Throws a 400 problem if it is none. */
export function parseJson(text: string): unknown {
  const value = parseText(text);
  refuseProtoField(text, value);
  return value;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw problem(400, "The request body is not valid JSON.");
  }
}

/** The name as it is, and how one of its characters starts when it is escaped. */
const possibleProtoName = /__proto__|\\u00[567]/i;

/**
 * Throws a 422 problem for a field named `__proto__`. Copying such a field would lose it, or set the
 * prototype of the copy.
 */
function refuseProtoField(text: string, value: unknown): void {
  if (!possibleProtoName.test(text)) return;
  const path = findProtoField(value);
  if (path !== null) throw invalidField(path, "is not an allowed name");
}

function invalidField(path: string, message: string) {
  return problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
    errors: [{ path, message }],
  });
}

/** A value within a body. Its path is only made for the one that is found. */
interface Place {
  value: object;
  key: string;
  parent: Place | null;
}

/** A loop, because bodies can be nested deeper than the stack. */
function findProtoField(body: unknown): string | null {
  if (!isObject(body)) return null;
  const waiting: Place[] = [{ value: body, key: "", parent: null }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value } = place;
    if (Object.hasOwn(value, "__proto__")) {
      return pathOf({ value, key: "__proto__", parent: place });
    }
    for (const [key, inner] of Object.entries(value)) {
      if (isObject(inner)) waiting.push({ value: inner, key, parent: place });
    }
  }
  return null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Such as `orders[3].metadata.__proto__`. */
function pathOf(found: Place): string {
  const parts: string[] = [];
  for (let place = found; place.parent !== null; place = place.parent) {
    const { key, parent } = place;
    parts.push(Array.isArray(parent.value) ? `[${key}]` : `.${key}`);
  }
  return parts.reverse().join("").replace(/^\./, "");
}
