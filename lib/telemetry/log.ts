import pino from "pino";
import { env } from "@/lib/env";
import { logContext } from "./log-context";
import { redactText } from "./redact/redact-text";
import { redactFields } from "./redact/redact-value";

/**
 * Forbids an error's text in the field `error`. The log takes the error itself, and keeps of it what
 * may be stored.
 */
type WithoutErrorText<Fields> = Fields extends { error: string | undefined } ? never : unknown;

type WriteLine = <Fields extends object>(
  fields: Fields & WithoutErrorText<Fields>,
  message: string,
) => void;

/**
 * A structured log. Fields are ids, states and errors; the message is a constant sentence. The lines
 * carry their request, span and order, and secrets and personal data are removed from them.
 */
export interface Log {
  debug: WriteLine;
  info: WriteLine;
  warn: WriteLine;
  error: WriteLine;
}

export interface LogSettings {
  level: string;
  /** Takes each line as JSON text that ends with a line break. */
  write(line: string): void;
}

/** Creates a log. The running app has one, `log()`. */
export function createLog({ level, write }: LogSettings): pino.Logger {
  return pino(
    {
      level,
      base: { service: "web" },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: logContext,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      hooks: {
        logMethod([fields, message, ...rest], method) {
          method.apply(this, [fields, redactText(String(message)), ...rest]);
        },
      },
    },
    { write },
  );
}

declare global {
  /** Takes the lines for the store. Global, because Next.js bundles this module more than once. */
  var waybillLogSink: ((line: string) => void) | undefined;
}

interface AppLogs {
  log: pino.Logger;
  /** Its lines go to standard output alone. */
  unstored: pino.Logger;
}

let logs: AppLogs | undefined;

function appLogs(): AppLogs {
  if (logs) return logs;
  const stdout = pino.destination(1);
  const level = env().LOG_LEVEL;
  logs = {
    log: createLog({
      level,
      write(line) {
        stdout.write(line);
        globalThis.waybillLogSink?.(line);
      },
    }),
    unstored: createLog({ level, write: (line) => stdout.write(line) }),
  };
  return logs;
}

/** The process's log: one JSON line per entry on standard output, and in the telemetry store. */
export function log(): Log {
  return appLogs().log;
}

/** The same without the store, for what would fill it: probes, and pages that watch the store. */
export function unstoredLog(): Log {
  return appLogs().unstored;
}

/**
 * A log whose lines carry this request id, for pages: their components run outside of
 * `withRequestId`.
 */
export function logOfRequest(requestId: string): Log {
  return appLogs().log.child({ requestId: redactText(requestId) });
}
