import { parseDuration } from "./duration";
import { isTruthy, toText, type Value } from "./expression-values";
import { parseJson } from "./json";

type ExpressionFunction = (args: Value[]) => Value;

function textFunction(apply: (text: string) => Value): ExpressionFunction {
  return ([value]) => (typeof value === "string" ? apply(value) : undefined);
}

function fromNow(sign: 1 | -1): ExpressionFunction {
  return textFunction((text) => {
    const ms = parseDuration(text, Date.now());
    return ms === null ? undefined : Date.now() + sign * ms;
  });
}

function sizeOf(value: Value): Value {
  if (typeof value === "string") return [...value].length;
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

/** Times are Unix milliseconds and can be compared with an event's `ts`. */
const functions: Record<string, ExpressionFunction> = {
  has: ([value]) => value !== undefined,
  size: ([value]) => sizeOf(value),
  string: ([value]) => toText(value),
  int: ([value]) => Math.trunc(Number(value)),
  double: ([value]) => Number(value),
  bool: ([value]) => isTruthy(value),
  lowercase: textFunction((text) => text.toLowerCase()),
  uppercase: textFunction((text) => text.toUpperCase()),
  b64decode: textFunction((text) => Buffer.from(text, "base64").toString("utf8")),
  json_parse: textFunction(parseJson),
  date: ([value]) => (typeof value === "string" ? Date.parse(value) : value),
  now: () => Date.now(),
  now_plus: fromNow(1),
  now_minus: fromNow(-1),
};

type Method = (receiver: string, argument: string) => Value;

const methods: Record<string, Method> = {
  startsWith: (receiver, argument) => receiver.startsWith(argument),
  endsWith: (receiver, argument) => receiver.endsWith(argument),
  contains: (receiver, argument) => receiver.includes(argument),
  matches: (receiver, argument) => new RegExp(argument, "u").test(receiver),
  lowerAscii: (receiver) => receiver.toLowerCase(),
  upperAscii: (receiver) => receiver.toUpperCase(),
};

type Macro = (items: Value[], test: (item: Value) => Value) => Value;

const macros: Record<string, Macro> = {
  exists: (items, test) => items.some((item) => isTruthy(test(item))),
  all: (items, test) => items.every((item) => isTruthy(test(item))),
  exists_one: (items, test) => items.filter((item) => isTruthy(test(item))).length === 1,
  filter: (items, test) => items.filter((item) => isTruthy(test(item))),
  map: (items, test) => items.map(test),
};

export function isMacro(name: string): boolean {
  return Object.hasOwn(macros, name);
}

export function isKnownCall(kind: "call" | "rcall", name: string): boolean {
  if (kind === "call") return Object.hasOwn(functions, name);
  return name === "size" || Object.hasOwn(methods, name) || isMacro(name);
}

export function callFunction(name: string, args: Value[]): Value {
  const call = functions[name];
  if (!call) throw new Error(`The function ${name} is not supported.`);
  return call(args);
}

/** Calls a method. On a missing value or one of the wrong type, the result is false. */
export function callMethod(name: string, receiver: Value, [argument]: Value[]): Value {
  if (name === "size") return sizeOf(receiver);
  const call = methods[name];
  if (!call) throw new Error(`The method ${name} is not supported.`);
  return typeof receiver === "string" ? call(receiver, toText(argument)) : false;
}

/** Evaluates a macro such as `items.exists(x, …)` over the items of a list or the keys of a map. */
export function callMacro(name: string, target: Value, test: (item: Value) => Value): Value {
  const macro = macros[name];
  if (!macro) throw new Error(`The macro ${name} is not supported.`);
  if (typeof target !== "object" || target === null) return false;
  return macro(Array.isArray(target) ? target : Object.keys(target), test);
}
