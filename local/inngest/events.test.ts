import { describe, expect, it } from "vitest";
import { EventError, eventPayload, parseEvents } from "./events";

const now = Date.UTC(2026, 0, 15);
const seed = (millis: number, byte: number) =>
  `${millis},${Buffer.alloc(10, byte).toString("base64")}`;

describe("ids", () => {
  const events = [{ name: "a" }, { name: "b" }];
  const ids = (text: string | undefined) => parseEvents(events, text, now).map(({ id }) => id);

  it("follow from the seed, one for each event, in order", () => {
    const first = ids(seed(now, 255));
    expect(ids(seed(now, 255))).toEqual(first);
    expect(first[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(new Set(first).size).toBe(2);
    const calm = ids(seed(now, 1));
    expect([...calm].sort()).toEqual(calm);
    expect(calm).not.toEqual(first);
  });

  it.each([
    ["none", undefined],
    ["a malformed one", "x,y"],
    ["a short one", `${now},AAAA`],
    ["an old one", seed(now - 2 * 86_400_000, 1)],
  ])("are fresh with %s", (_, text) => {
    expect(ids(text)).not.toEqual(ids(text));
  });

  it("the sender's own id is what functions see", () => {
    const [event] = parseEvents({ name: "a", id: "order-1-1", data: { n: 1 } }, undefined, now);
    expect(event && eventPayload(event)).toEqual({
      id: "order-1-1",
      name: "a",
      data: { n: 1 },
      ts: now,
    });
  });
});

it.each<[string, Parameters<typeof parseEvents>[0]]>([
  ["no object", [7]],
  ["no name", [{ data: {} }]],
  ["an empty name", [{ name: "" }]],
  ["a name with U+0000", [{ name: "a\0b" }]],
  ["an id with U+0000", [{ name: "a", id: "\0" }]],
  ["data that is a list", [{ name: "a", data: [] }]],
  ["a fractional time", [{ name: "a", ts: 1.5 }]],
  ["a time before 1980", [{ name: "a", ts: 1 }]],
  ["too much data", [{ name: "a", data: { text: "x".repeat(600_000) } }]],
  ["too many", Array.from({ length: 5_001 }, () => ({ name: "a" }))],
])("%s is refused", (_, body) => {
  expect(() => parseEvents(body, undefined, now)).toThrow(EventError);
});
