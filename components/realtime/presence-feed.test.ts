import { describe, expect, it } from "vitest";
import { otherViewers } from "./presence-feed";

describe("otherViewers", () => {
  it("lists other members with a name, without this user", () => {
    const members = {
      me: { id: "user:1", info: { name: "Ada" } },
      members: {
        "user:1": { name: "Ada" },
        "user:2": { name: "Ben" },
        "user:3": {},
        "user:4": null,
      },
    };
    expect(otherViewers(members)).toEqual([{ id: "user:2", name: "Ben" }]);
  });

  it("returns an empty list for malformed members", () => {
    for (const malformed of [undefined, null, 7, {}, { members: [] }, { me: 1, members: "x" }]) {
      expect(otherViewers(malformed)).toEqual([]);
    }
  });
});
