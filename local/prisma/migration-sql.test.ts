import { describe, expect, it } from "vitest";
import {
  concurrentIndexOf,
  createdIndexOf,
  isAtomic,
  isBatched,
  statementsOf,
} from "./migration-sql";

const batches = `-- In batches; each is committed.
DO $do$ BEGIN LOOP UPDATE orders SET total = 0; COMMIT; EXIT; END LOOP; END $do$;`;

describe("the statements of a migration", () => {
  it("end at semicolons outside comments, quotes and bodies", () => {
    expect(
      statementsOf(`-- First; of two.
        UPDATE "a;b" SET c = 'it''s; so'; /* ; */
        DO $$ BEGIN NULL; END $$`),
    ).toEqual([`UPDATE "a;b" SET c = 'it''s; so'`, "DO $$ BEGIN NULL; END $$"]);
  });
});

describe("an interrupted migration", () => {
  it.each([
    ["-- By name.\nCREATE INDEX CONCURRENTLY by_name ON widgets (name);", "by_name"],
    ['create unique index concurrently if not exists "by_name" on widgets (name)', "by_name"],
    ["DROP INDEX CONCURRENTLY IF EXISTS by_name", "by_name"],
    ["CREATE INDEX by_name ON widgets (name)", undefined],
    ["SELECT 1; CREATE INDEX CONCURRENTLY by_name ON widgets (name)", undefined],
  ])("leaves the index of %j", (sql, index) => {
    expect(concurrentIndexOf(sql)).toBe(index);
  });

  it.each([
    ["ALTER TABLE a ADD COLUMN b text; UPDATE a SET b = 'COMMIT'", true],
    ["CREATE INDEX CONCURRENTLY b ON a (b)", false],
    ["BEGIN; UPDATE a SET b = 1; COMMIT", false],
    [batches, false],
  ])("took effect completely or not at all: %j %s", (sql, expected) => {
    expect(isAtomic(sql)).toBe(expected);
  });

  it("may have dropped its index, or built it", () => {
    expect(createdIndexOf("-- New.\nCREATE INDEX CONCURRENTLY by_name ON widgets (name)")).toBe(
      "by_name",
    );
    expect(createdIndexOf("DROP INDEX CONCURRENTLY by_name")).toBeUndefined();
  });

  it("goes on with its batches", () => {
    expect(isBatched(batches)).toBe(true);
    expect(isBatched("DO $$ BEGIN UPDATE orders SET total = 0; END $$")).toBe(false);
    expect(isBatched(`${batches} SELECT 1;`)).toBe(false);
  });
});
