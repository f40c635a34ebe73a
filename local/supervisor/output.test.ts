import { expect, test } from "vitest";
import { readEntry } from "@/local/supervisor/output";

test.each([
  ['{"level":"warn","message":"slow","ms":12}', "stdout", "warn", "warn slow ms=12"],
  [
    '{"level":50,"msg":"failed","err":{"message":"gone"}}',
    "stdout",
    "error",
    'error failed err="gone"',
  ],
  ['{"level":30,"msg":"GET /orders"}', "stdout", "info", "info GET /orders"],
  ["✓ Ready in 300ms", "stdout", "info", "✓ Ready in 300ms"],
  ["Error: boom", "stderr", "warn", "Error: boom"],
  ['{"not":"an entry"}', "stdout", "info", '{"not":"an entry"}'],
  ["{broken", "stdout", "info", "{broken"],
] as const)("%s on %s", (line, stream, level, text) => {
  expect(readEntry(line, stream)).toEqual({ level, text });
});
