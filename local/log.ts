export type LogLevel = "info" | "warn" | "error";

/** Writes one structured entry. Fields contain ids and numbers, never secrets or personal data. */
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

/**
 * A `Log` that writes JSON lines `{"time","level","message",…fields}`, which the supervisor parses.
 */
export function jsonLog(
  write: (line: string) => void = (line) => process.stdout.write(line),
  commonFields: Record<string, unknown> = {},
): Log {
  return (level, message, fields) => {
    const entry = { time: new Date().toISOString(), level, message, ...commonFields, ...fields };
    write(`${JSON.stringify(entry, serializeErrors)}\n`);
  };
}

export const silentLog: Log = () => {};

/** A JSON.stringify replacer that keeps the details of an Error, which would become `{}`. */
function serializeErrors(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!(value instanceof Error)) return value;
  const code = "code" in value ? { code: value.code } : {};
  const cause = value.cause === undefined ? {} : { cause: value.cause };
  return { name: value.name, message: value.message, ...code, stack: value.stack, ...cause };
}
