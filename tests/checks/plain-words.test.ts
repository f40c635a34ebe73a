import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkedRoots, type Exception, exceptions, replacedWords } from "./plain-words";

const root = path.join(import.meta.dirname, "../..");
const skippedFolders: ReadonlySet<string> = new Set(["generated", "screenshots"]);
const textFile = /\.(ts|tsx|mjs|mts|css|md|sql|prisma|json|toml|svg)$/;

/** Every text file under a folder, or the file itself, relative to the root. */
function filesUnder(entry: string): string[] {
  const full = path.join(root, entry);
  if (fs.statSync(full).isFile()) return textFile.test(entry) ? [entry] : [];
  return fs.readdirSync(full, { withFileTypes: true }).flatMap((child) => {
    if (child.isDirectory() && skippedFolders.has(child.name)) return [];
    return filesUnder(path.posix.join(entry, child.name));
  });
}

/** The exceptions for one file. */
function exceptionsFor(file: string): Exception[] {
  return exceptions.filter((one) =>
    one.path.endsWith("/") ? file.startsWith(one.path) : file === one.path,
  );
}

/** Lines of a file, its own path first, that use a replaced word. */
function findingsIn(file: string, text: string): string[] {
  const allowed = exceptionsFor(file);
  if (allowed.some((one) => one.text === undefined)) return [];
  return [file, ...text.split("\n")].flatMap((line, number) => {
    // The name of a CSS property is not ours to choose.
    const rest = allowed.reduce(
      (left, one) => (one.text ? left.replaceAll(new RegExp(one.text, "g"), "") : left),
      line.replaceAll("letter-spacing", ""),
    );
    return replacedWords.some((word) => word.test(rest))
      ? [`${file}:${number}: ${line.trim()}`]
      : [];
  });
}

describe("the glossary", () => {
  it("has replaced these words everywhere", () => {
    const findings = checkedRoots
      .flatMap(filesUnder)
      .flatMap((file) => findingsIn(file, fs.readFileSync(path.join(root, file), "utf8")));
    expect(findings).toEqual([]);
  });

  it("is enforced for whole words in any case, in names of files too", () => {
    expect(findingsIn("app/page.tsx", "const Wish = 1;\n// The desk")).toHaveLength(2);
    expect(findingsIn("app/desk-page.tsx", "")).toEqual(["app/desk-page.tsx:0: app/desk-page.tsx"]);
    expect(findingsIn("app/page.tsx", "desktop, wishes, letter-spacing: 0")).toEqual([]);
  });

  it("has no exception for a file that is gone", () => {
    const gone = exceptions.filter((one) => !fs.existsSync(path.join(root, one.path)));
    expect(gone).toEqual([]);
  });
});
