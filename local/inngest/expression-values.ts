/** A value in an expression: JSON, or undefined for a missing field. */
export type Value =
  | undefined
  | null
  | boolean
  | number
  | string
  | Value[]
  | { [key: string]: Value };

/** Truthiness as in JavaScript. */
export function isTruthy(value: Value): boolean {
  return Boolean(value);
}

/** Compares lists and maps by content. A missing value equals null, but no other missing value. */
export function isEqual(left: Value, right: Value): boolean {
  if (left === undefined) return right === null;
  if (right === undefined) return left === null;
  if (typeof left !== "object" || typeof right !== "object") return left === right;
  if (left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(
      (key) =>
        Object.hasOwn(right, key) && isEqual(Reflect.get(left, key), Reflect.get(right, key)),
    )
  );
}

export type Comparison = "<" | "<=" | ">" | ">=";

/** A missing value sorts before all others. Comparing values of different types is always false. */
export function compare(operator: Comparison, left: Value, right: Value): boolean {
  const order = orderOf(left, right);
  if (order === null) return false;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function orderOf(left: Value, right: Value): number | null {
  if (isAbsent(left)) return -1;
  if (isAbsent(right)) return 1;
  const comparable =
    (typeof left === "number" && typeof right === "number") ||
    (typeof left === "string" && typeof right === "string");
  if (!comparable) return null;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function isAbsent(value: Value): value is null | undefined {
  return value === null || value === undefined;
}

/** Adds numbers, joins lists, concatenates anything else; a missing side is ignored. */
export function add(left: Value, right: Value): Value {
  if (isAbsent(left)) return right;
  if (isAbsent(right)) return left;
  if (typeof left === "number" && typeof right === "number") return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  return toText(left) + toText(right);
}

/** Converts a value to text, as CEL's `string()` does. */
export function toText(value: Value): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
