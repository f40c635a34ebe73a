import { expect, test } from "vitest";
import { BriefMemory } from "./brief-memory";

const at = (ms: number) => new Date(1_000_000 + ms);

test("recalls what it learned, and forgets it after its time", () => {
  const memory = new BriefMemory<string>(5_000, 10);
  expect(memory.recall("key", at(0))).toBeUndefined();
  memory.remember("key", "actor", at(0));
  expect(memory.recall("key", at(4_999))).toBe("actor");
  expect(memory.recall("key", at(5_000))).toBeUndefined();
});

test("keeps the younger ones when there is no room for all", () => {
  const memory = new BriefMemory<number>(5_000, 4);
  const names = ["a", "b", "c", "d", "e"];
  for (const [ms, name] of names.entries()) memory.remember(name, ms, at(ms));
  expect(names.map((name) => memory.recall(name, at(5)))).toEqual([undefined, undefined, 2, 3, 4]);
});

test("what is learned anew is kept from then on", () => {
  const memory = new BriefMemory<string>(5_000, 4);
  memory.remember("key", "first", at(0));
  memory.remember("other", "x", at(1));
  memory.remember("key", "second", at(4_000));
  expect(memory.recall("key", at(8_999))).toBe("second");
});
