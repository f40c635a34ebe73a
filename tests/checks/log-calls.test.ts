import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");

function sources(): string[] {
  return ["app", "inngest", "lib"].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^db\/generated/.test(file))
      .map((file) => path.join(folder, file)),
  );
}

/** The arguments of each call of a log in a source, as text. */
function logCalls(source: string): string[] {
  const starts = source.matchAll(/\b(?:log\(\)|\w*[lL]og)\.(?:debug|info|warn|error)\(/g);
  return [...starts].map((start) => {
    const from = start.index + start[0].length;
    return source.slice(from, endOfArguments(source, from));
  });
}

function endOfArguments(source: string, from: number): number {
  let depth = 1;
  for (let index = from; index < source.length; index += 1) {
    if ("([{".includes(source.charAt(index))) depth += 1;
    if (")]}".includes(source.charAt(index))) depth -= 1;
    if (depth === 0) return index;
  }
  return source.length;
}

/**
 * The text of an error, in any spelling. The log takes the error itself and keeps of it what may be
 * stored; a text may quote personal data and secrets.
 */
const errorText =
  /String\(\w*(?:[eE]rr|[eE]rror|[cC]ause)\)|\b\w*(?:[eE]rr|[eE]rror|[cC]ause)\??\.(?:message|stack|toString)\b|\$\{/;

function findingsIn(source: string): string[] {
  return logCalls(source).filter((call) => errorText.test(call));
}

describe("the calls of the log", () => {
  it("pass errors as they are, and constant messages", () => {
    const findings = sources().flatMap((file) =>
      findingsIn(fs.readFileSync(path.join(root, file), "utf8")).map((call) => `${file}: ${call}`),
    );
    expect(findings).toEqual([]);
  });

  it("are found in the sources", () => {
    const count = sources().flatMap((file) =>
      logCalls(fs.readFileSync(path.join(root, file), "utf8")),
    ).length;
    expect(count).toBeGreaterThan(25);
  });
});

describe("the check of log calls", () => {
  it.each([
    'log().error({ orderId, error: String(error) }, "It failed.");',
    "ctx.log.warn({ reason: error.message }, failureLog);",
    'log.error(\n  { error: error instanceof Error ? error.stack : "" },\n  "It failed.",\n);',
    `this.ctx.log.info({}, \`Order \${orderId} failed.\`);`,
    'requestLog.info({ cause: cause?.message }, "request");',
  ])("refuses %s", (call) => {
    expect(findingsIn(call)).toHaveLength(1);
  });

  it.each([
    'log().error({ orderId, error }, "It failed.");',
    'log.warn({ ms: Math.round(ms), ...(orderId && { orderId }) }, "Slow.");',
    'fields.push(String(error)); log.warn({ fields }, "See above.");',
  ])("accepts %s", (call) => {
    expect(findingsIn(call)).toEqual([]);
  });
});
