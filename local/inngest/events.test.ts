import { describe, expect, it } from "vitest";
import { EventError, eventPayload, parseEvents } from "./events";

const now = Date.UTC(2026, 0, 15);
const seed = (millis: number, byte: number) =>
  `${millis},${Buffer.alloc(10, byte).toString("base64")}`;

describe("event ids", () => {
  const events = [{ name: "a" }, { name: "b" }];
  const ids = (text: string | undefined) => parseEvents(events, text, now).map(({ id }) => id);

  it("derives distinct, ascending ids from the seed", () => {
    const first = ids(seed(now, 255));
    expect(ids(seed(now, 255))).toEqual(first);
    expect(first[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(new Set(first).size).toBe(2);
    const ascending = ids(seed(now, 1));
    expect([...ascending].sort()).toEqual(ascending);
    expect(ascending).not.toEqual(first);
  });

  it.each([
    ["no seed", undefined],
    ["a malformed seed", "x,y"],
    ["a short seed", `${now},AAAA`],
    ["an old seed", seed(now - 2 * 86_400_000, 1)],
  ])("creates random ids with %s", (_, text) => {
    expect(ids(text)).not.toEqual(ids(text));
  });

  it("passes the sender's own id to functions", () => {
    const [event] = parseEvents({ name: "a", id: "order-1-1", data: { n: 1 } }, undefined, now);
    expect(event && eventPayload(event)).toEqual({
      id: "order-1-1",
      name: "a",
      data: { n: 1 },
      user: {},
      ts: now,
    });
  });
});

describe("parseEvents", () => {
  it("replaces lone surrogates everywhere, and nothing else", () => {
    const body = {
      name: "a\ud800",
      data: { "k\udc00": ["\ud83d\ude00 \\ud800"] },
      user: { t: "\ud800" },
    };
    const [event] = parseEvents(body, undefined, now);
    expect(event).toMatchObject({
      name: "a\ufffd",
      data: { "k\ufffd": ["\ud83d\ude00 \\ud800"] },
      user: { t: "\ufffd" },
    });
  });

  it("keeps the sessions of an event", () => {
    const meta = { sessions: { order: 17 }, propagated_sessions: { shop: "a" } };
    const [event] = parseEvents({ name: "a", meta }, undefined, now);
    expect(event && eventPayload(event)).toMatchObject({
      meta: { sessions: { order: "17", shop: "a" } },
    });
  });

  it.each<[string, Parameters<typeof parseEvents>[0]]>([
    ["a number", [7]],
    ["a missing name", [{ data: {} }]],
    ["an empty name", [{ name: "" }]],
    ["a name with U+0000", [{ name: "a\0b" }]],
    ["an id with U+0000", [{ name: "a", id: "\0" }]],
    ["data that is an array", [{ name: "a", data: [] }]],
    ["invalid sessions", [{ name: "a", meta: { sessions: { a: true } } }]],
    ["a fractional ts", [{ name: "a", ts: 1.5 }]],
    ["a ts before 1980", [{ name: "a", ts: 1 }]],
    ["too large data", [{ name: "a", data: { text: "x".repeat(600_000) } }]],
    ["too many events", Array.from({ length: 5_001 }, () => ({ name: "a" }))],
  ])("refuses %s", (_, body) => {
    expect(() => parseEvents(body, undefined, now)).toThrow(EventError);
  });
});
