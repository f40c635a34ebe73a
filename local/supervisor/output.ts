import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { parseJson } from "@/local/json";
import type { LogLevel } from "@/local/log";
import type { OutputLine } from "@/local/processes/launch";

const fileBytesMax = 10_000_000;

export interface OutputOptions {
  logsDir: string;
  /** Shows nothing on the console. For tasks: their last lines are shown when they fail. */
  quiet?: boolean;
  /** Shows every line on the console, not only warnings and errors. */
  verbose: boolean;
  console: (line: string) => void;
}

/**
 * Writes a child's output to `<logsDir>/<name>.log` (with one rotated file). Its warnings and
 * errors also go to the console, prefixed with its name.
 */
export function openOutput(name: string, options: OutputOptions): OutputLine {
  const file = openLogFile(path.join(options.logsDir, `${name}.log`), options.console);
  const label = name.padEnd(9);
  return (line, stream) => {
    file.write(`${line}\n`);
    const entry = readEntry(line, stream);
    const isShown = entry.level !== "info" && !options.quiet;
    if (options.verbose || isShown) options.console(`${label} ${entry.text}`);
  };
}

/** A log file that can't be written (such as on a full disk) is reported, but does not throw. */
function openLogFile(file: string, report: (line: string) => void): { write(text: string): void } {
  const open = () =>
    fs
      .createWriteStream(file, { flags: "a" })
      .once("error", (error) => report(`Could not write ${file}: ${error.message}`))
      .on("error", () => {});
  const rotate = () => {
    try {
      fs.renameSync(file, `${file}.1`);
    } catch (error) {
      // The file may have been deleted, which is fine. Otherwise it continues to grow.
      report(`Could not rotate ${file}: ${error instanceof Error ? error.message : error}`);
    }
  };
  let bytes = fs.existsSync(file) ? fs.statSync(file).size : 0;
  let stream = open();
  return {
    write(text) {
      if (bytes > fileBytesMax) {
        stream.end();
        rotate();
        stream = open();
        bytes = 0;
      }
      bytes += Buffer.byteLength(text);
      if (stream.writable) stream.write(text);
    },
  };
}

/** Log entries of the embedded services, and of pino, which has numeric levels and `msg`. */
const jsonEntry = z.looseObject({
  level: z.union([z.string(), z.number()]),
  message: z.string().optional(),
  msg: z.string().optional(),
});
const hiddenFields = new Set([
  ...["level", "message", "msg", "time", "pid", "hostname", "service", "traceId", "spanId"],
]);

/** The level and the readable text of an output line, which may be JSON or plain text. */
export function readEntry(
  line: string,
  stream: "stdout" | "stderr",
): { level: LogLevel; text: string } {
  const entry = parse(line);
  if (!entry) return { level: stream === "stderr" && line.trim() ? "warn" : "info", text: line };
  const fields = Object.entries(entry)
    .filter(([name]) => !hiddenFields.has(name))
    .map(([name, value]) => `${name}=${formatValue(value)}`);
  const level = levelOf(entry.level);
  const text = [level, entry.message ?? entry.msg ?? "", ...fields].join(" ");
  return { level, text };
}

function parse(line: string): z.infer<typeof jsonEntry> | undefined {
  if (!line.startsWith("{")) return undefined;
  return jsonEntry.safeParse(parseJson(line)).data;
}

function levelOf(level: string | number): LogLevel {
  const names: Record<string, LogLevel> = { warn: "warn", error: "error", fatal: "error" };
  if (typeof level === "string") return names[level] ?? "info";
  if (level >= 50) return "error";
  return level >= 40 ? "warn" : "info";
}

function formatValue(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const message = "message" in value ? value.message : undefined;
  // The app logs an error with its name and frames, and with a message only if it has a safe one.
  if ("name" in value && "frames" in value) {
    return JSON.stringify(message === undefined ? value.name : `${value.name}: ${message}`);
  }
  return JSON.stringify(message ?? value);
}
