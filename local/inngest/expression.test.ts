import { describe, expect, it } from "vitest";
import { evaluate, expressionError, findAsyncEquality, holds, valueAt } from "./expression";
import type { Value } from "./expression-values";

const event = {
  name: "order/created",
  ts: 1_700_000_000_000,
  data: { id: 7, total: 99.5, vip: true, tags: ["a", "b"], note: null, address: { city: "Brno" } },
};
const value = (source: string): Value => evaluate(source, { event, async: { data: { id: 7 } } });

describe("missing fields are never an error", () => {
  it.each<[string, Value]>([
    ["event.data.nope", undefined],
    ["event.data.nope.deeper['x'][3]", undefined],
    ["event.data.nope == 'x'", false],
    ["event.data.nope != 'x'", true],
    ["event.data.nope == null", true],
    ["event.data.note == null", true],
    ["event.data.nope == event.data.gone", false],
    ["event.data.nope < 5", true],
    ["event.data.nope <= 5", true],
    ["event.data.nope > 5", false],
    ["event.data.nope + 'x'", "x"],
    ["'x' + event.data.nope", "x"],
    ["event.data.nope.startsWith('x')", false],
    ["size(event.data.nope)", 0],
    ["nobody.data", undefined],
    ["has(event.data.nope)", false],
    ["has(event.data.id)", true],
  ])("%s is %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe("operators", () => {
  it.each<[string, Value]>([
    ["event.data.id == async.data.id", true],
    ["event.data.id == '7'", false],
    ["event.data.total > 99 && event.data.vip", true],
    ["event.data.gone || 'default'", "default"],
    ["event.data.gone && 'never'", undefined],
    ["event.data.vip ? 120 : 0", 120],
    ["!event.data.gone", true],
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
  ])("%s is %j", (source, expected) => {
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
  ])("%s is %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

it("an inherited property is not a field", () => {
  expect(value("event.data.constructor")).toBeUndefined();
  expect(value("event.data.tags.length")).toBe(2);
});

it("a trigger holds only when it is true, not when it is truthy", () => {
  expect(holds("event.data.id", { event })).toBe(false);
  expect(holds("event.data.id == 7", { event })).toBe(true);
});

it.each([
  ["event.data.", expect.any(String)],
  ["event.data.x == ", expect.any(String)],
  ["no_such(event)", "the function no_such is not supported"],
  ["event.data.x.reverse()", "the function reverse is not supported"],
  ["event.data.x == 1 || true", null],
])("the fault of %s is %j", (source, expected) => {
  expect(expressionError(source)).toEqual(expected);
});

describe("the equality that an arriving event is looked up by", () => {
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
  ])("of %s is %j", (source, expected) => {
    expect(lookup(source)).toEqual(expected);
  });

  it("a path reads as the expression does", () => {
    expect(valueAt({ data: { id: 7 } }, "data.id")).toBe(7);
    expect(valueAt({ data: null }, "data.id")).toBeUndefined();
  });
});
