import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const roots = ["app", "components", "inngest", "lib", "local", "prisma", "tests"];

/** What takes texts, separators or a sort order from the runtime, whose data differs by version. */
const readsRuntimeLocale = /\bIntl\b|\.toLocale\w+|\blocaleCompare\b/;

/** It takes numbers and time zones from `Intl`; this file names what it looks for. */
const exceptions = ["lib/domain/zoned-time.ts", "tests/checks/runtime-locale.test.ts"];

function codeFilesUnder(folder: string): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((child) => {
    const entry = path.posix.join(folder, child.name);
    if (child.isDirectory()) return child.name === "generated" ? [] : codeFilesUnder(entry);
    return /\.(ts|tsx|mts|mjs)$/.test(child.name) ? [entry] : [];
  });
}

/** The lines of code that depend on the runtime's locale data. */
function findingsIn(file: string, code: string): string[] {
  if (exceptions.includes(file)) return [];
  return code.split("\n").flatMap((line, index) => {
    return readsRuntimeLocale.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [];
  });
}

describe("the runtime's locale data", () => {
  it("is not used: formatCount, formatMoney, formatTime and countryName have their own", () => {
    const files = roots.flatMap(codeFilesUnder);
    expect(files.length).toBeGreaterThan(500);
    const findings = files.flatMap((file) =>
      findingsIn(file, fs.readFileSync(path.join(root, file), "utf8")),
    );
    expect(findings).toEqual([]);
  });

  it.each([
    'total.toLocaleString("en-US")',
    "at.toLocaleDateString()",
    "name.toLocaleLowerCase()",
    "one.localeCompare(other)",
    "new Intl.NumberFormat()",
    "const { DisplayNames } = Intl;",
  ])("is found in %s", (line) => {
    expect(findingsIn("lib/example.ts", `// First line\n${line}`)).toEqual([
      `lib/example.ts:2: ${line}`,
    ]);
  });

  it("has exceptions for files that exist", () => {
    expect(exceptions.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([]);
  });
});
