import type { LogLevel } from "@/lib/domain/telemetry/log-view";

export const logLevelLabels: Readonly<Record<LogLevel, string>> = {
  debug: "Debug",
  info: "Info",
  warn: "Warning",
  error: "Error",
};

export const logLevelLooks: Readonly<Record<LogLevel, string>> = {
  debug: "text-ink-soft",
  info: "text-ink-soft",
  warn: "text-warn font-medium",
  error: "text-bad font-medium",
};

/** The choices of the filter, which shows a level with those above it. */
export const minimumLevelLabels: Readonly<Record<LogLevel | "", string>> = {
  "": "All levels",
  debug: "Debug and above",
  info: "Info and above",
  warn: "Warnings and errors",
  error: "Errors only",
};
