import { describe, expect, it } from "vitest";
import {
  evaluate,
  evaluatesToTrue,
  expressionError,
  findAsyncEquality,
  valueAt,
} from "./expression";
import type { Value } from "./expression-values";

const event = {
  name: "order/created",
  ts: 1_700_000_000_000,
  data: { id: 7, total: 99.5, vip: true, tags: ["a", "b"], note: null, address: { city: "Brno" } },
};
const value = (source: string): Value => evaluate(source, { event, async: { data: { id: 7 } } });

describe("missing fields", () => {
  it.each<[string, Value]>([
    ["event.data.missing", undefined],
    ["event.data.missing.deeper['x'][3]", undefined],
    ["event.data.missing == 'x'", false],
    ["event.data.missing != 'x'", true],
    ["event.data.missing == null", true],
    ["event.data.note == null", true],
    ["event.data.missing == event.data.absent", false],
    ["event.data.missing < 5", true],
    ["event.data.missing <= 5", true],
    ["event.data.missing > 5", false],
    ["event.data.missing + 'x'", "x"],
    ["'x' + event.data.missing", "x"],
    ["event.data.missing.startsWith('x')", false],
    ["size(event.data.missing)", 0],
    ["unknown.data", undefined],
    ["has(event.data.missing)", false],
    ["has(event.data.id)", true],
  ])("evaluates %s to %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe("operators", () => {
  it.each<[string, Value]>([
    ["event.data.id == async.data.id", true],
    ["event.data.id == '7'", false],
    ["event.data.total > 99 && event.data.vip", true],
    ["event.data.absent || 'default'", "default"],
    ["event.data.absent && 'never'", undefined],
    ["event.data.vip ? 120 : 0", 120],
    ["!event.data.absent", true],
    ["-event.data.id + 10", 3],
    ["event.data.id * 2 - 4 / 2", 12],
    ["event.data.id % 4", 3],
    ["'a' in event.data.tags", true],
    ["'city' in event.data.address", true],
    ["event.data.tags == ['a', 'b']", true],
    ["event.data.address == {'city': 'Brno'}", true],
    ["event.data.tags[1]", "b"],
    ["event['name']", "order/created"],
    ["1 == 1.0", true],
    ["'id ' + event.data.id", "id 7"],
    ["'b' > 'a'", true],
    ["'b' > 1", false],
  ])("evaluates %s to %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe("functions", () => {
  it.each<[string, Value]>([
    ["event.name.startsWith('order/')", true],
    ["event.name.contains('ship')", false],
    ["event.name.matches('^order/[a-z]+$')", true],
    ["uppercase(event.data.address.city)", "BRNO"],
    ["lowercase('ÄB')", "äb"],
    ["b64decode('aGk=')", "hi"],
    ["json_parse('{\"a\":[1]}').a[0]", 1],
    ["date('2020-01-01T00:00:00Z') < event.ts", true],
    ["now_plus('1h') > now() && now_minus('1h') < now()", true],
    ["size(event.data.tags)", 2],
    ["string(event.data.id) + '!'", "7!"],
    ["event.data.tags.exists(t, t == 'b')", true],
    ["event.data.tags.all(t, t == 'b')", false],
    ["event.data.tags.filter(t, t != 'a')", ["b"]],
    ["event.data.tags.map(t, t + event.data.id)", ["a7", "b7"]],
  ])("evaluates %s to %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe("fields", () => {
  it("does not treat inherited properties as fields", () => {
    expect(value("event.data.constructor")).toBeUndefined();
    expect(value("event.data.tags.length")).toBe(2);
  });
});

describe("evaluatesToTrue", () => {
  it("matches only the boolean true, not a truthy value", () => {
    expect(evaluatesToTrue("event.data.id", { event })).toBe(false);
    expect(evaluatesToTrue("event.data.id == 7", { event })).toBe(true);
  });
});

describe("expressionError", () => {
  it.each([
    ["event.data.", expect.any(String)],
    ["event.data.x == ", expect.any(String)],
    ["no_such(event)", "the function no_such is not supported"],
    ["event.data.x.reverse()", "the function reverse is not supported"],
    ["event.data.x == 1 || true", null],
  ])("reports for %s the error %j", (source, expected) => {
    expect(expressionError(source)).toEqual(expected);
  });
});

describe("findAsyncEquality", () => {
  const lookup = (source: string) => {
    const equality = findAsyncEquality(source);
    return equality && { path: equality.path, value: equality.evaluate({ event }) };
  };

  it.each([
    ["event.data.id == async.data.id", { path: "data.id", value: 7 }],
    ["async.data.ref == event.data.address.city", { path: "data.ref", value: "Brno" }],
    ["async.data.n > 1 && async.data.id == 'x'", { path: "data.id", value: "x" }],
    ["async.name == event.name", { path: "name", value: "order/created" }],
    ["event.data.id == async.data.id || true", null],
    ["async.data.a == async.data.b", null],
    ["async.data.id != event.data.id", null],
    ["event.data.id == 7", null],
  ])("finds in %s the equality %j", (source, expected) => {
    expect(lookup(source)).toEqual(expected);
  });

  it("reads a path as an expression does", () => {
    expect(valueAt({ data: { id: 7 } }, "data.id")).toBe(7);
    expect(valueAt({ data: null }, "data.id")).toBeUndefined();
  });
});
