import { beforeEach, describe, expect, it } from "vitest";
import { SlowStatements } from "./slow-statements";

describe("SlowStatements", () => {
  let statements: SlowStatements;
  beforeEach(() => {
    statements = new SlowStatements();
  });
  const run = (ms: number, times: number) =>
    Array.from({ length: times }, () => statements.isSlow(ms)).filter(Boolean).length;

  it("in a process with little to do are those from 2 ms on", () => {
    expect(run(0.5, 100)).toBe(0);
    expect([statements.isSlow(1.9), statements.isSlow(2.1)]).toEqual([false, true]);
  });

  it("in a busy process are those that stand out from the others", () => {
    run(40, 200);
    expect(run(40, 100)).toBe(0);
    expect(statements.isSlow(60)).toBe(false);
    expect(statements.isSlow(100)).toBe(true);
  });

  it("are all that take a quarter of a second, however slow the others are", () => {
    run(5_000, 200);
    expect(run(250, 100)).toBe(100);
    expect(statements.isSlow(249)).toBe(false);
  });

  it("are those from 2 ms on again soon after a burst", () => {
    run(100, 200);
    run(0.5, 200);
    expect(statements.isSlow(3)).toBe(true);
  });
});
