import type { LogLine } from "@/lib/domain/telemetry/log-view";

/** A line in one row: its message, and its fields as `name=value`. */
export interface LineText {
  title: string;
  detail: string;
}

/** Describes a line in one row. The line of a request is described by what was requested. */
export function describeLine({ message, fields }: Pick<LogLine, "message" | "fields">): LineText {
  const { method, path, status, ...others } = fields;
  const isRequest = message === "request" && typeof method === "string" && path !== undefined;
  if (!isRequest) return { title: message, detail: pairsOf(fields) };
  return { title: `${method} ${String(path)}`, detail: `${String(status)} ${pairsOf(others)}` };
}

function pairsOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(" ");
}

function valueText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return errorTitle(value) ?? JSON.stringify(value);
}

/** `name: message` of a logged error; null for any other value. */
export function errorTitle(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("name" in value)) return null;
  if (!("frames" in value || "message" in value || "cause" in value)) return null;
  const message = "message" in value ? `: ${String(value.message)}` : "";
  return `${String(value.name)}${message}`;
}
