import { expect, test } from "vitest";
import { BriefMemory } from "./brief-memory";

const at = (ms: number) => new Date(1_000_000 + ms);

test("recalls what it learnt, and forgets it after its time", () => {
  const memory = new BriefMemory<string>(5_000, 10);
  expect(memory.recall("key", at(0))).toBeUndefined();
  memory.remember("key", "actor", at(0));
  expect(memory.recall("key", at(4_999))).toBe("actor");
  expect(memory.recall("key", at(5_000))).toBeUndefined();
});

test("keeps the youngest when there is no room for all", () => {
  const memory = new BriefMemory<number>(5_000, 2);
  for (const [ms, name] of ["a", "b", "a", "c"].entries()) memory.remember(name, ms, at(ms));
  expect(["a", "b", "c"].map((name) => memory.recall(name, at(4)))).toEqual([2, undefined, 3]);
});
