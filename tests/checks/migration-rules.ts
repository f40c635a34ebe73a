/**
 * What a migration may do while the earlier version of the app still serves orders, by its text.
 * CONTRIBUTING.md explains the rules; migrations from before them are not checked.
 */
import { isBatched, statementsOf } from "@/local/prisma/migration-sql";

export interface MigrationText {
  name: string;
  sql: string;
}

/** The first folder that the rules apply to. */
export const firstChecked = "20261201";

const table = /"?(\w+)"?/.source;
const createTable = new RegExp(`^CREATE TABLE (IF NOT EXISTS )?${table}`, "i");
const createIndex = new RegExp(
  `^CREATE (?:UNIQUE )?INDEX (CONCURRENTLY )?(IF NOT EXISTS )?${table} ON ${table}`,
  "i",
);
const alterTable = new RegExp(`^ALTER TABLE (?:ONLY )?${table} (.*)$`, "i");
const lockTimeout = /^SET LOCAL lock_timeout = '[1-5]s'$/i;
const literal = /^(?:'[^']*'|-?\d+|true|false|null)(?:::\w+)?$/i;

/** What is wrong with the migrations, one line for each finding. */
export function migrationFindings(migrations: MigrationText[]): string[] {
  const checked = migrations.filter(({ name }) => name >= firstChecked);
  return [...checked.flatMap(findingsIn), ...unvalidated(checked)];
}

function findingsIn({ name, sql }: MigrationText): string[] {
  const statements = statementsOf(sql);
  const created = new Set(statements.flatMap((text) => createTable.exec(text)?.[2] ?? []));
  const findings = statements.flatMap((text) => statementFindings(text, { statements, created }));
  const locked = new Set(statements.flatMap((text) => lockedTables(text, created)));
  if (locked.size > 1) findings.push(`locks ${[...locked].join(" and ")}: one table at a time`);
  const blocks = statements.some((text) => blocksOthers(text, created));
  if (blocks && !lockTimeout.test(statements[0] ?? "")) {
    findings.push(`begins without SET LOCAL lock_timeout = '3s'`);
  }
  return findings.map((finding) => `${name}: ${finding}`);
}

interface Script {
  statements: string[];
  /** The tables that the same migration creates: nobody else uses them yet. */
  created: ReadonlySet<string>;
}

function statementFindings(text: string, { statements, created }: Script): string[] {
  const isAlone = statements.length === 1;
  if (lockTimeout.test(text)) return [];
  // Locks no table, and its body reads and writes nothing yet. It can run again only as a replacement.
  if (/^CREATE (?:OR REPLACE )?FUNCTION /i.test(text)) {
    return /^CREATE OR /i.test(text) ? [] : ["CREATE FUNCTION without OR REPLACE"];
  }
  if (createTable.test(text)) {
    return createTable.exec(text)?.[1] ? [] : ["CREATE TABLE without IF NOT EXISTS"];
  }
  const index = createIndex.exec(text);
  if (index) return indexFindings(index, created, isAlone);
  if (/^DROP INDEX /i.test(text)) {
    const isRight = isAlone && /^DROP INDEX CONCURRENTLY IF EXISTS /i.test(text);
    return isRight ? [] : ["DROP INDEX that is not CONCURRENTLY IF EXISTS, alone in its file"];
  }
  const [, , actions] = alterTable.exec(text) ?? [];
  if (actions !== undefined) {
    const all = splitActions(actions);
    return all.flatMap((action) => actionFindings(action, all, statements));
  }
  if (/^INSERT INTO /i.test(text)) {
    return /ON CONFLICT DO NOTHING$/i.test(text) ? [] : ["INSERT without ON CONFLICT DO NOTHING"];
  }
  if (/^DO /i.test(text)) {
    const isRight = isBatched(text) && isAlone && !/\b(?:ALTER|CREATE|DROP)\b/i.test(text);
    return isRight ? [] : ["DO that is not alone in its file, or writes no batches that COMMIT"];
  }
  if (/^(?:UPDATE|DELETE) /i.test(text)) {
    return [`${firstWords(text)} of a whole table: write batches in a DO block that commits each`];
  }
  return [`${firstWords(text)} is none of the statements that the rules know`];
}

function indexFindings(
  [, concurrently, ifNotExists, name = "", on = ""]: RegExpExecArray,
  created: ReadonlySet<string>,
  isAlone: boolean,
): string[] {
  return [
    ...(ifNotExists ? [] : [`CREATE INDEX ${name} without IF NOT EXISTS`]),
    ...(concurrently || created.has(on) ? [] : [`CREATE INDEX ${name} without CONCURRENTLY`]),
    ...(concurrently && !isAlone ? [`CREATE INDEX ${name} is not alone in its file`] : []),
  ];
}

function actionFindings(action: string, all: string[], statements: string[]): string[] {
  const constraint = /^ADD (?:CONSTRAINT "?(\w+)"? )?(CHECK|FOREIGN|UNIQUE|PRIMARY|EXCLUDE)\b/i;
  const [isConstraint, name] = constraint.exec(action) ?? [];
  if (isConstraint) return constraintFindings(action, name, all);
  if (/^ADD /i.test(action)) return columnFindings(action);
  if (/^VALIDATE CONSTRAINT /i.test(action)) {
    const others = statements.filter((text) => !isValidation(text));
    return others.length > 0 ? [`${action} beside other statements`] : [];
  }
  if (/^DROP CONSTRAINT /i.test(action)) {
    return /^DROP CONSTRAINT IF EXISTS /i.test(action) ? [] : [`${action} without IF EXISTS`];
  }
  if (/^ALTER COLUMN \S+ (?:(?:SET|DROP) DEFAULT|DROP NOT NULL)\b/i.test(action)) return [];
  return [`${action}: rewrites or reads the table while it is locked, or breaks earlier versions`];
}

function constraintFindings(action: string, name: string | undefined, all: string[]): string[] {
  if (name === undefined) return [`${action}: a constraint needs a name`];
  const isKey = /^ADD CONSTRAINT \S+ (?:UNIQUE|PRIMARY KEY) USING INDEX /i.test(action);
  const isLate = /\bNOT VALID$/i.test(action);
  const isReplaced = all.some((other) =>
    new RegExp(`^DROP CONSTRAINT IF EXISTS "?${name}"?$`, "i").test(other),
  );
  return [
    ...(isKey || isLate ? [] : [`${name} is added without NOT VALID`]),
    ...(isReplaced ? [] : [`${name} is added without DROP CONSTRAINT IF EXISTS before`]),
  ];
}

function columnFindings(action: string): string[] {
  const [, ifNotExists, column = "", definition = ""] =
    /^ADD COLUMN (IF NOT EXISTS )?"?(\w+)"? (.*)$/i.exec(action) ?? [];
  if (column === "") return [`${action}: write ADD COLUMN`];
  const [, value] = /\bDEFAULT (.+?)(?: NOT NULL)?$/i.exec(definition) ?? [];
  const isRequired = /\bNOT NULL\b/i.test(definition) && value === undefined;
  return [
    ...(ifNotExists ? [] : [`column ${column} is added without IF NOT EXISTS`]),
    ...(isRequired ? [`column ${column} is NOT NULL, but earlier versions don't write it`] : []),
    ...(value === undefined || literal.test(value)
      ? []
      : [`the default of ${column} is no constant, so that every row is written`]),
    ...(/\b(?:UNIQUE|PRIMARY KEY|REFERENCES|CHECK|GENERATED|\w*serial)\b/i.test(definition)
      ? [`column ${column} has a constraint that reads or writes the table while it is locked`]
      : []),
  ];
}

/** Constraints that no later migration validates. */
function unvalidated(migrations: MigrationText[]): string[] {
  return migrations.flatMap(({ name, sql }, index) => {
    const later = migrations.slice(index + 1).map((migration) => migration.sql);
    const added = [...sql.matchAll(/ADD CONSTRAINT "?(\w+)"?[^;]*?NOT VALID/gi)];
    return added
      .map(([, constraint = ""]) => constraint)
      .filter(
        (constraint) => !later.some((text) => text.includes(`VALIDATE CONSTRAINT ${constraint}`)),
      )
      .map((constraint) => `${name}: no later migration validates ${constraint}`);
  });
}

/** The existing tables whose readers or writers a statement may hold up, or queue behind. */
function lockedTables(text: string, created: ReadonlySet<string>): string[] {
  const [, altered] = alterTable.exec(text) ?? [];
  const indexed = createIndex.exec(text)?.[4];
  const [, , isCreated] = createTable.exec(text) ?? [];
  const referenced = [...text.matchAll(/\bREFERENCES "?(\w+)"?/gi)].map(([, name = ""]) => name);
  const names = [altered, indexed, ...(isCreated ? referenced : [])];
  return names.filter((name) => name !== undefined).filter((name) => !created.has(name));
}

/** Whether others wait for a statement, or for one that it waits for itself. */
function blocksOthers(text: string, created: ReadonlySet<string>): boolean {
  return !createIndex.test(text) && !isValidation(text) && lockedTables(text, created).length > 0;
}

function isValidation(text: string): boolean {
  const [, , actions = ""] = alterTable.exec(text) ?? [];
  return splitActions(actions).every((action) => /^VALIDATE CONSTRAINT /i.test(action));
}

/** The actions of ALTER TABLE, split at commas outside parentheses and quotes. */
function splitActions(actions: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const [text] of actions.matchAll(/'(?:[^']|'')*'|[\s\S]/g)) {
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    if (text === "," && depth === 0) parts.push("");
    else parts.push(`${parts.pop()}${text}`);
  }
  return parts.map((part) => part.trim());
}

function firstWords(text: string): string {
  return text.split(" ").slice(0, 3).join(" ");
}
