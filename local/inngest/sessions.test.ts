import { describe, expect, it } from "vitest";
import type { Json } from "./json";
import { resolveSessions, SessionError } from "./sessions";

describe("resolveSessions", () => {
  it.each<[string, Json | undefined, Record<string, string> | undefined]>([
    ["nothing", undefined, undefined],
    ["null", null, undefined],
    ["an empty layer", { sessions: {} }, undefined],
    ["fields that it does not know", { other: 1 }, undefined],
    [
      "own sessions, of which numbers become texts",
      { sessions: { a: "x", b: 7 } },
      { a: "x", b: "7" },
    ],
    ["inherited sessions", { propagated_sessions: { a: "x" } }, { a: "x" }],
    [
      "own sessions before inherited ones",
      { sessions: { a: "own" }, propagated_sessions: { a: "x", b: "y" } },
      { a: "own", b: "y" },
    ],
    [
      "no inherited session that the sender drops",
      { sessions: { a: null }, propagated_sessions: { a: "x", b: "y" } },
      { b: "y" },
    ],
    [
      "no inherited session if the sender drops all",
      { sessions: null, propagated_sessions: { a: "x" } },
      undefined,
    ],
    [
      "five at most, the inherited ones by the order of their keys",
      { sessions: { z: 1, y: 2, x: 3 }, propagated_sessions: { c: "3", a: "1", b: "2" } },
      { z: "1", y: "2", x: "3", a: "1", b: "2" },
    ],
  ])("returns %s", (_, meta, sessions) => {
    expect(resolveSessions(meta)).toEqual(sessions && { sessions });
  });

  it.each<[string, Json]>([
    ["a text", "x"],
    ["sessions that are no object", { sessions: ["a"] }],
    ["a boolean id", { sessions: { a: true } }],
    ["an inherited null", { propagated_sessions: { a: null } }],
    ["an empty key", { sessions: { "": "x" } }],
    ["an empty id", { sessions: { a: "" } }],
    ["a key of 129 bytes", { sessions: { ["k".repeat(129)]: "x" } }],
    ["an id of 513 bytes", { sessions: { a: "é".repeat(257) } }],
    ["six own sessions", { sessions: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 } }],
  ])("refuses %s", (_, meta) => {
    expect(() => resolveSessions(meta)).toThrow(SessionError);
  });
});
