import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { parseJson } from "@/local/json";
import type { LogLevel } from "@/local/log";
import type { OutputLine } from "@/local/processes/launch";

const fileBytesMax = 10_000_000;

export interface OutputOptions {
  logsDir: string;
  /** Nothing on the console: a task's last lines are shown when it fails. */
  quiet?: boolean;
  /** Show every line on the console, not warnings and errors only. */
  verbose: boolean;
  console: (line: string) => void;
}

/**
 * Where a child's lines go: all of them to `<logsDir>/<name>.log` (one older file is kept), its
 * warnings and errors to the console too, with its name before them.
 */
export function openOutput(name: string, options: OutputOptions): OutputLine {
  const file = openLogFile(path.join(options.logsDir, `${name}.log`), options.console);
  const label = name.padEnd(9);
  return (line, stream) => {
    file.write(`${line}\n`);
    const entry = readEntry(line, stream);
    const shown = entry.level !== "info" && !options.quiet;
    if (options.verbose || shown) options.console(`${label} ${entry.text}`);
  };
}

/** A log that cannot be written (a full disk) is told, and takes nothing down. */
function openLogFile(
  file: string,
  complain: (line: string) => void,
): { write(text: string): void } {
  const open = () =>
    fs
      .createWriteStream(file, { flags: "a" })
      .once("error", (error) => complain(`${file} is no longer written: ${error.message}`))
      .on("error", () => {});
  const setAside = () => {
    try {
      fs.renameSync(file, `${file}.1`);
    } catch (error) {
      // Someone may have deleted it, which is as good; otherwise it goes on growing.
      complain(`${file} is not set aside: ${error instanceof Error ? error.message : error}`);
    }
  };
  let bytes = fs.existsSync(file) ? fs.statSync(file).size : 0;
  let stream = open();
  return {
    write(text) {
      if (bytes > fileBytesMax) {
        stream.end();
        setAside();
        stream = open();
        bytes = 0;
      }
      bytes += Buffer.byteLength(text);
      if (stream.writable) stream.write(text);
    },
  };
}

/** Both our services' entries and those of pino, whose levels are numbers and messages `msg`. */
const jsonEntry = z.looseObject({
  level: z.union([z.string(), z.number()]),
  message: z.string().optional(),
  msg: z.string().optional(),
});
const shownElsewhere = new Set(["level", "message", "msg", "time", "pid", "hostname", "service"]);

/** The level and the readable form of a line, structured or not. */
export function readEntry(
  line: string,
  stream: "stdout" | "stderr",
): { level: LogLevel; text: string } {
  const entry = parse(line);
  if (!entry) return { level: stream === "stderr" && line.trim() ? "warn" : "info", text: line };
  const fields = Object.entries(entry)
    .filter(([name]) => !shownElsewhere.has(name))
    .map(([name, value]) => `${name}=${readable(value)}`);
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

function readable(value: unknown): string {
  const hasMessage = typeof value === "object" && value !== null && "message" in value;
  return hasMessage ? JSON.stringify(value.message) : JSON.stringify(value);
}
