import pino from "pino";
import { env } from "@/lib/env";

/** A structured log. Entries contain ids and states, never personal data or secrets. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

let root: pino.Logger | undefined;

/** The process's log: one JSON line per entry on standard output. */
export function log(): Log {
  root ??= pino({
    level: env().LOG_LEVEL,
    base: { service: "web" },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
  return root;
}
