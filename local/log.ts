export type LogLevel = "info" | "warn" | "error";

/** Writes one structured entry. Fields hold ids and measures, never secrets or personal data. */
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

/** A `Log` of JSON lines `{"time","level","message",…fields}`, as the supervisor reads them. */
export function jsonLog(
  write: (line: string) => void = (line) => process.stdout.write(line),
  fixed: Record<string, unknown> = {},
): Log {
  return (level, message, fields) => {
    const entry = { time: new Date().toISOString(), level, message, ...fixed, ...fields };
    write(`${JSON.stringify(entry, describeErrors)}\n`);
  };
}

export const silentLog: Log = () => {};

/** JSON.stringify turns an Error into `{}`: keep what says why it happened. */
function describeErrors(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!(value instanceof Error)) return value;
  const code = "code" in value ? { code: value.code } : {};
  const cause = value.cause === undefined ? {} : { cause: value.cause };
  return { name: value.name, message: value.message, ...code, stack: value.stack, ...cause };
}
