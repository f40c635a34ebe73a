import { context, type Span, SpanKind, trace } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { SlowStatements } from "./slow-statements";
import { isTracing, recordError, startSpan } from "./spans";

const slowStatements = new SlowStatements();

const statementNames = new Map<string, string>();
const namesMax = 5_000;

/** Runs a statement and records its name, duration and number of rows, never its values. */
export async function traceStatement<Result extends { rowCount: number | null }>(
  text: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const parent = isTracing() ? trace.getSpan(context.active()) : undefined;
  // Next.js runs handlers in spans that are not recorded. A statement alone is no trace.
  if (!parent || !trace.isSpanContextValid(parent.spanContext())) return run();
  const startedAt = Date.now();
  const start = performance.now();
  try {
    const result = await run();
    const ms = performance.now() - start;
    if (slowStatements.isSlow(ms)) statementSpan(text, startedAt, ms, result.rowCount ?? 0);
    else countIn(parent, ms);
    return result;
  } catch (error) {
    statementSpan(text, startedAt, performance.now() - start, 0, error);
    throw error;
  }
}

function statementSpan(
  text: string,
  startedAt: number,
  ms: number,
  rows: number,
  error?: unknown,
): void {
  const span = startSpan({
    name: statementName(text),
    kind: SpanKind.CLIENT,
    startedAt: new Date(startedAt),
    attributes: { "db.system.name": "postgresql", "db.response.returned_rows": rows },
  });
  if (error !== undefined && span) recordError(span, error);
  span?.end(startedAt + ms);
}

function countIn(parent: Span, ms: number): void {
  if (!parent.isRecording() || !("attributes" in parent)) return;
  const { attributes } = parent as unknown as ReadableSpan;
  const count = Number(attributes["db.statements"] ?? 0) + 1;
  const total = Number(attributes["db.ms"] ?? 0) + ms;
  parent.setAttributes({ "db.statements": count, "db.ms": Math.round(total * 1_000) / 1_000 });
}

/**
 * What a statement does to which tables, such as `INSERT orders, order_items`, or the table that it
 * reads from, such as `SELECT orders`. Without values.
 */
export function statementName(text: string): string {
  const known = statementNames.get(text);
  if (known !== undefined) return known;
  const name = nameOf(text);
  // Text with literals in it has many variants.
  if (statementNames.size >= namesMax) statementNames.clear();
  statementNames.set(text, name);
  return name;
}

/** The statement's own clauses, without those of its subqueries. */
function withoutParentheses(text: string): string {
  let depth = 0;
  let outside = "";
  for (const character of text) {
    if (character === "(") depth += 1;
    if (depth === 0) outside += character;
    if (character === ")") depth -= 1;
  }
  return outside;
}

const writePattern = /\b(INSERT INTO|UPDATE|DELETE FROM)\s+(?:ONLY\s+)?"?([a-z_][\w.]*)/gi;

function nameOf(text: string): string {
  const tables = new Map<string, string[]>();
  for (const [, operation = "", table = ""] of text.matchAll(writePattern)) {
    if (/^(set|of|skip|nowait)$/i.test(table)) continue;
    const verb = operation.split(" ")[0]?.toUpperCase() ?? "";
    const written = tables.get(verb) ?? [];
    if (!written.includes(table)) written.push(table);
    tables.set(verb, written);
  }
  if (tables.size > 0) {
    return [...tables]
      .map(([verb, names]) => `${verb} ${names.join(", ")}`)
      .join("; ")
      .slice(0, 200);
  }
  const [, table] = /\bFROM\s+"?([a-z_][\w.]*)/i.exec(withoutParentheses(text)) ?? [];
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? "SQL";
  const operation = verb === "WITH" ? "SELECT" : verb;
  return table ? `${operation} ${table}` : operation;
}
