import { z } from "zod";
import { sentEvents, signals } from "@/lib/domain/events";
import { cronEvent, functionCatalog, functionsOfEvent } from "./function-catalog";

const cronSchemas = Object.fromEntries(
  functionCatalog
    .filter(({ schedule }) => schedule !== null)
    .map(({ id }) => [cronEvent(id), z.object({})]),
);

/** The payloads of the events that may be sent by hand: those that start a function of ours. */
export const sendableEvents: Readonly<Record<string, z.ZodObject>> = Object.fromEntries(
  Object.entries<z.ZodObject>({ ...sentEvents, ...signals, ...cronSchemas }).filter(
    ([name]) => functionsOfEvent(name).length > 0,
  ),
);

/** Whether an event may be sent by hand. A name from a URL may be one of JavaScript's own, too. */
export function isSendable(name: string): boolean {
  return Object.hasOwn(sendableEvents, name);
}

function schemaOf(name: string): z.ZodObject | undefined {
  return isSendable(name) ? sendableEvents[name] : undefined;
}

/** Fields that Waybill adds to every payload, and that are no part of its schema. */
const traceField = "_trace";

export type ParsedPayload =
  | { kind: "valid"; data: Record<string, unknown> }
  | { kind: "invalid"; issues: { path: string; message: string }[] };

/** Checks a payload against the event's schema. Unknown fields are refused, as typing errors. */
export function parsePayload(name: string, text: string): ParsedPayload {
  const schema = schemaOf(name);
  if (!schema) return invalid("", "No function has this event as trigger.");
  const data = parseObject(text);
  if (!data) return invalid("", "The payload must be a JSON object.");
  const { [traceField]: trace, ...fields } = data;
  const parsed = schema.strict().safeParse(fields);
  if (parsed.success) {
    return {
      kind: "valid",
      data: typeof trace === "string" ? { ...fields, _trace: trace } : fields,
    };
  }
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.join("."),
    message,
  }));
  return { kind: "invalid", issues };
}

function invalid(path: string, message: string): ParsedPayload {
  return { kind: "invalid", issues: [{ path, message }] };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** A payload with every field of the event's schema, to be filled in. */
export function examplePayload(name: string, now: Date): Record<string, unknown> {
  const schema = schemaOf(name);
  if (!schema) return {};
  const example = exampleOf(z.toJSONSchema(schema), now);
  return typeof example === "object" && example !== null
    ? (example as Record<string, unknown>)
    : {};
}

function exampleOf(schema: z.core.JSONSchema._JSONSchema, now: Date): unknown {
  if (typeof schema === "boolean") return null;
  if ("const" in schema) return schema.const;
  const [option] = schema.anyOf ?? [];
  if (option !== undefined) return exampleOf(option, now);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, value]) => [key, exampleOf(value, now)]),
      );
    case "array":
      return schema.items && !Array.isArray(schema.items) ? [exampleOf(schema.items, now)] : [];
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return false;
    case "string":
      return schema.format === "date-time" ? now.toISOString() : "";
    default:
      return null;
  }
}
