/** Comments, quoted text, bodies in dollar quotes, and the semicolons between statements. */
const token =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|;|[\s\S]/g;

/** Statements that end transactions, or can't be part of one. */
const ownTransactions = [
  /^(?:BEGIN|START|COMMIT|END|ROLLBACK|VACUUM)\b/i,
  /^(?:CREATE (?:UNIQUE )?INDEX|DROP INDEX|REINDEX \w+) CONCURRENTLY\b/i,
  /^(?:DO|CALL)\b.*\b(?:COMMIT|ROLLBACK)\b/i,
];

/** The statements of a script, in order, without comments and with single spaces. */
export function statementsOf(sql: string): string[] {
  const statements = [""];
  for (const [text] of sql.matchAll(token)) {
    if (text === ";") statements.push("");
    else statements.push(`${statements.pop()}${isComment(text) ? " " : text}`);
  }
  return statements.map((text) => text.replace(/\s+/g, " ").trim()).filter((text) => text !== "");
}

function isComment(text: string): boolean {
  return text.startsWith("--") || text.startsWith("/*");
}

/** The index that a migration builds or drops concurrently, as its only statement. */
export function concurrentIndexOf(sql: string): string | undefined {
  const [statement = "", ...others] = statementsOf(sql);
  if (others.length > 0) return undefined;
  const [, name] =
    /^(?:CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY (?:IF (?:NOT )?EXISTS )?"?(\w+)"?/i.exec(
      statement,
    ) ?? [];
  return name;
}

/** The index that a migration builds concurrently, as its only statement. */
export function createdIndexOf(sql: string): string | undefined {
  return /^CREATE\b/i.test(statementsOf(sql)[0] ?? "") ? concurrentIndexOf(sql) : undefined;
}

/**
 * Whether a script that is sent whole takes effect completely or not at all. PostgreSQL runs it as one
 * transaction, unless it has a statement that ends transactions or can't be part of one.
 */
export function isAtomic(sql: string): boolean {
  return !statementsOf(sql).some((statement) => ownTransactions.some((one) => one.test(statement)));
}

/** The batches of rows that a block writes, each in a transaction: it goes on where it ended. */
export function isBatched(sql: string): boolean {
  const [statement = "", ...others] = statementsOf(sql);
  return others.length === 0 && /^DO \$(\w*)\$.*\bCOMMIT;.*\$\1\$$/i.test(statement);
}
