import { errorFields } from "./error-fields";
import { redactText } from "./redact-text";
import { sensitivityOf } from "./sensitive-fields";

const removed = "[redacted]";
const depthMax = 8;
const itemsMax = 200;

/** One word, or several joined by punctuation: an id, a status, a code. */
const code = /^(?:[a-z][a-z\d]*(?:[_./:-][a-z\d]+)*|[A-Z][A-Z\d_]*)$/;
const codeLengthMax = 64;
/** A number as long as a card's. */
const longNumberMin = 1e13;

/** The value of a field without secrets and personal data: by the field's name, then by its form. */
export function redactField(name: string, value: unknown, depth = 0): unknown {
  if (value === null || value === undefined || value === "" || typeof value === "boolean") {
    return value;
  }
  const sensitivity = sensitivityOf(name);
  if (sensitivity === null) return redactValue(value, depth);
  if (sensitivity !== "prose") return removed;
  if (typeof value !== "string") return redactValue(value, depth);
  return value.length <= codeLengthMax && code.test(value) ? value : removed;
}

/** A value of any shape without secrets and personal data. Errors keep what `errorFields` says. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "number") return value > longNumberMin ? redactNumber(value) : value;
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return errorFields(value);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth >= depthMax) return "[nested too deep]";
  if (Array.isArray(value)) return redactItems(value, depth);
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return redactValue(value.toJSON(), depth + 1);
  }
  return redactFields(value, depth + 1);
}

/** A copy of an object's own fields, each redacted. */
export function redactFields(fields: object, depth = 0): Record<string, unknown> {
  const redacted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    redacted[name] = redactField(name, value, depth);
  }
  return redacted;
}

function redactItems(items: readonly unknown[], depth: number): unknown[] {
  const redacted = items.slice(0, itemsMax).map((item) => redactValue(item, depth + 1));
  if (items.length > itemsMax) redacted.push(`${items.length - itemsMax} more`);
  return redacted;
}

function redactNumber(value: number): unknown {
  const text = String(value);
  const redacted = redactText(text);
  return redacted === text ? value : redacted;
}
