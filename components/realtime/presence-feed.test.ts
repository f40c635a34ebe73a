import { expect, test } from "vitest";
import { readOthers } from "./presence-feed";

test("names the others, not oneself, and nobody without a name", () => {
  const members = {
    me: { id: "user:1", info: { name: "Ada" } },
    members: { "user:1": { name: "Ada" }, "user:2": { name: "Ben" }, "user:3": {}, "user:4": null },
  };
  expect(readOthers(members)).toEqual([{ id: "user:2", name: "Ben" }]);
});

test("survives members of any shape", () => {
  for (const odd of [undefined, null, 7, {}, { members: [] }, { me: 1, members: "x" }]) {
    expect(readOthers(odd)).toEqual([]);
  }
});
