import { type ASTNode, parse } from "@marcbachmann/cel-js";
import { callFunction, callMacro, callMethod, isKnownCall, isMacro } from "./expression-functions";
import { add, compare, isEqual, isTruthy, type Value } from "./expression-values";

/** The variables of an expression: `event` (the trigger) and `async` (the event that arrived). */
export type Variables = Record<string, Value>;

const cacheSizeMax = 5_000;
const cache = new Map<string, ASTNode>();

function syntaxTree(source: string): ASTNode {
  const cached = cache.get(source);
  if (cached) return cached;
  const { ast } = parse(source);
  // The `if` of a waitForEvent may contain ids, so the number of expressions is unlimited.
  if (cache.size >= cacheSizeMax) cache.clear();
  cache.set(source, ast);
  return ast;
}

/**
 * Evaluates an expression in Inngest's dialect of CEL: a missing field evaluates to undefined,
 * never to an error, and `&&`, `||` and `?:` test truthiness. Throws on unsupported syntax.
 */
export function evaluate(source: string, variables: Variables): Value {
  return evaluateNode(syntaxTree(source), variables);
}

/** True only if the value is the boolean true. As in Inngest, a truthy value does not match. */
export function evaluatesToTrue(source: string, variables: Variables): boolean {
  return evaluate(source, variables) === true;
}

/** Returns an error message for an invalid or unsupported expression, otherwise null. */
export function expressionError(source: string): string | null {
  try {
    return findError(syntaxTree(source));
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

function findError(node: ASTNode): string | null {
  if (node.op === ".?" || node.op === "[?]") return "optional access is not supported";
  if ((node.op === "call" || node.op === "rcall") && !isKnownCall(node.op, node.args[0])) {
    return `the function ${node.args[0]} is not supported`;
  }
  for (const child of childrenOf(node)) {
    const error = findError(child);
    if (error !== null) return error;
  }
  return null;
}

function childrenOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return [...node.args];
  }
}

function evaluateNode(node: ASTNode, variables: Variables): Value {
  const value = (child: ASTNode) => evaluateNode(child, variables);
  switch (node.op) {
    case "value":
      return literal(node.args);
    case "id":
      return variables[node.args];
    case ".":
      return member(value(node.args[0]), node.args[1]);
    case "[]":
      return member(value(node.args[0]), value(node.args[1]));
    case "list":
      return node.args.map(value);
    case "map":
      return Object.fromEntries(
        node.args.map(([key, entry]) => [String(value(key)), value(entry)]),
      );
    case "&&": {
      const left = value(node.args[0]);
      return isTruthy(left) ? value(node.args[1]) : left;
    }
    case "||": {
      const left = value(node.args[0]);
      return isTruthy(left) ? left : value(node.args[1]);
    }
    case "?:":
      return isTruthy(value(node.args[0])) ? value(node.args[1]) : value(node.args[2]);
    case "!_":
      return !isTruthy(value(node.args));
    case "-_": {
      const operand = value(node.args);
      return typeof operand === "number" ? -operand : undefined;
    }
    case "call":
      return callFunction(node.args[0], node.args[1].map(value));
    case "rcall":
      return evaluateMethod(node.args, variables);
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
    case "in":
      return binary(node.op, value(node.args[0]), value(node.args[1]));
    default:
      throw new Error(`The expression uses ${node.op}, which is not supported.`);
  }
}

function evaluateMethod(
  [name, receiver, args]: [string, ASTNode, ASTNode[]],
  variables: Variables,
): Value {
  const target = evaluateNode(receiver, variables);
  const [variable, body] = args;
  if (isMacro(name) && variable?.op === "id" && body) {
    const bound = variable.args;
    return callMacro(name, target, (item) => evaluateNode(body, { ...variables, [bound]: item }));
  }
  return callMethod(
    name,
    target,
    args.map((arg) => evaluateNode(arg, variables)),
  );
}

function binary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case "==":
      return isEqual(left, right);
    case "!=":
      return !isEqual(left, right);
    case "+":
      return add(left, right);
    case "in":
      if (Array.isArray(right)) return right.some((item) => isEqual(left, item));
      return member(right, left) !== undefined;
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(operator, left, right);
    default:
      return arithmetic(operator, left, right);
  }
}

function arithmetic(operator: string, left: Value, right: Value): Value {
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return operator === "/" ? left / right : left % right;
}

function literal(value: unknown): Value {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" || typeof value === "string") return value;
  throw new Error("The expression uses a literal that is not supported.");
}

/** A field or an element; undefined if it does not exist. */
function member(container: Value, key: Value): Value {
  if (typeof container !== "object" || container === null) return undefined;
  if (typeof key !== "string" && typeof key !== "number") return undefined;
  return Object.hasOwn(container, key) ? Reflect.get(container, key) : undefined;
}

/** The value at a dotted path, or undefined. */
export function valueAt(container: Value, path: string): Value {
  return path.split(".").reduce(member, container);
}

/** A condition `async.<path> == <value>` without which the whole expression can't be true. */
export interface AsyncEquality {
  path: string;
  evaluate: (variables: Variables) => Value;
}

/**
 * Finds the equality by which a listener can be indexed, as in `event.data.id == async.data.id &&
 * …`. Null if the expression must be evaluated for every event of the name.
 */
export function findAsyncEquality(source: string): AsyncEquality | null {
  return equalityIn(syntaxTree(source));
}

function equalityIn(node: ASTNode): AsyncEquality | null {
  if (node.op === "&&") return equalityIn(node.args[0]) ?? equalityIn(node.args[1]);
  if (node.op !== "==") return null;
  const [left, right] = node.args;
  return equalityOf(left, right) ?? equalityOf(right, left);
}

function equalityOf(asyncSide: ASTNode, otherSide: ASTNode): AsyncEquality | null {
  const path = pathFrom("async", asyncSide);
  if (path === null || path === "" || mentions("async", otherSide)) return null;
  return { path, evaluate: (variables) => evaluateNode(otherSide, variables) };
}

/** Returns `a.b` for the syntax tree of `<root>.a.b`, and null for any other tree. */
function pathFrom(root: string, node: ASTNode): string | null {
  if (node.op === "id") return node.args === root ? "" : null;
  if (node.op !== ".") return null;
  const parent = pathFrom(root, node.args[0]);
  if (parent === null) return null;
  return parent === "" ? node.args[1] : `${parent}.${node.args[1]}`;
}

function mentions(variable: string, node: ASTNode): boolean {
  if (node.op === "id") return node.args === variable;
  return childrenOf(node).some((child) => mentions(variable, child));
}
