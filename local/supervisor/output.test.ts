import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openOutput, readEntry } from "./output";

describe("readEntry", () => {
  it.each([
    ['{"level":"warn","message":"slow","ms":12}', "stdout", "warn", "warn slow ms=12"],
    [
      '{"level":50,"msg":"failed","err":{"message":"gone"}}',
      "stdout",
      "error",
      'error failed err="gone"',
    ],
    [
      '{"level":"warn","msg":"failed","spanId":"ab","error":{"name":"TypeError","frames":["at x"]}}',
      "stdout",
      "warn",
      'warn failed error="TypeError"',
    ],
    [
      '{"level":"warn","msg":"failed","error":{"name":"Gone","message":"410","frames":[]}}',
      "stdout",
      "warn",
      'warn failed error="Gone: 410"',
    ],
    ['{"level":30,"msg":"GET /orders"}', "stdout", "info", "info GET /orders"],
    ["✓ Ready in 300ms", "stdout", "info", "✓ Ready in 300ms"],
    ["Error: boom", "stderr", "warn", "Error: boom"],
    ['{"not":"an entry"}', "stdout", "info", '{"not":"an entry"}'],
    ["{broken", "stdout", "info", "{broken"],
  ] as const)("reads %s from %s", (line, stream, level, text) => {
    expect(readEntry(line, stream)).toEqual({ level, text });
  });
});

describe("openOutput", () => {
  it.each([
    ["rotates a full log", false],
    ["starts a new log when a full one was deleted", true],
  ])("%s", async (_, isDeleted) => {
    const logsDir = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-logs-"));
    const file = path.join(logsDir, "web.log");
    const size = () => (fs.existsSync(file) ? fs.statSync(file).size : 0);
    fs.writeFileSync(file, "");
    fs.truncateSync(file, 10_000_000);
    const reported: string[] = [];
    const write = openOutput("web", {
      logsDir,
      verbose: false,
      console: (line) => reported.push(line),
    });
    write("the last line", "stdout");
    await expect.poll(size).toBe(10_000_014);
    if (isDeleted) fs.rmSync(file);
    write("the next line", "stdout");
    await expect.poll(size).toBe(14);
    expect(fs.existsSync(`${file}.1`)).toBe(!isDeleted);
    expect(reported).toEqual(isDeleted ? [expect.stringContaining("Could not rotate")] : []);
    fs.rmSync(logsDir, { recursive: true });
  });
});
