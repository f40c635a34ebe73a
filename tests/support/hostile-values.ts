import fc from "fast-check";

/** Texts that have broken parsers, databases, logs and pages. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      "",
      " ",
      "\0",
      "a\0b",
      "\ud800",
      "\udfff x",
      "\u202egnp.exe",
      "\u200f",
      "\ufeff",
      "\r\nX-A: b",
    ],
    ...["'; drop table orders; --", '"', "\\", "%00", "%ff", "{{7*7}}", "<script>", "../.."],
    ...["__proto__", "constructor", "null", "NaN", "-0", "1e400", "0x10", "１２", "9".repeat(400)],
    ...["a".repeat(100_000), "\u0301".repeat(5_000), "🏴󠁧󠁢󠁳󠁣󠁴󠁿".repeat(50), "2026-02-30T25:61:61Z"],
  ),
  fc.string({ unit: "binary", maxLength: 50 }),
);

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

/** Values of any type, for a field of another one. */
const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  hostileTexts,
  fc.constantFrom(null, true, false, 0, -1, 0.5, 1e308, 2 ** 31, 2 ** 53, -(2 ** 63), [], {}, [[]]),
  fc.constantFrom({ length: 1e9 }, { toString: null }, { toJSON: 1 }, { $gt: "" }, [null]),
  fc.constantFrom(...[50, 2_000].map((depth) => JSON.parse(nested(depth)) as unknown)),
  fc.jsonValue(),
);

/** Bodies that are not JSON, or JSON that no field mutation produces. */
export const hostileBodies: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...["", " ", "{", "[", "{}", "[]", "null", "0", '"x"', "{}{}", "\0", "\ufeff{}", "{'a':1}"],
    ...['{"a":1e999}', '{"a":1,"a":2}', '{"__proto__":{"admin":true}}', '{"a":"\\ud800"}'],
    ...["<order/>", "a=b&c=d", "--x\r\n", nested(20_000), "x".repeat(70_000), '{"a":NaN}'],
  ),
  fc.json(),
  fc.string({ unit: "binary" }),
);

/** Replaces, adds or removes one thing somewhere in the body. */
export function mutationsOf(body: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(body);
  return fc
    .tuple(
      fc.constantFrom(...places),
      fc.oneof(
        hostileValues.map((value) => ({ kind: "replace" as const, value })),
        fc.tuple(hostileTexts, hostileValues).map(([name, value]) => ({
          ...{ kind: "add" as const, name: name.slice(0, 200), value },
        })),
        fc.constant({ kind: "remove" as const }),
      ),
    )
    .map(([place, change]) => changedAt(body, place, change));
}

type Place = readonly (string | number)[];
type Change =
  | { kind: "replace"; value: unknown }
  | { kind: "add"; name: string; value: unknown }
  | { kind: "remove" };

function placesIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [place];
  const entries = Object.entries(value);
  const inner = entries.flatMap(([name, field]) => placesIn(field, [...place, name]));
  return [place, ...inner];
}

function changedAt(value: unknown, [name, ...rest]: Place, change: Change): unknown {
  if (name === undefined) {
    if (change.kind === "replace") return change.value;
    if (change.kind === "remove" || typeof value !== "object" || value === null) return null;
    return { ...value, [change.name]: change.value };
  }
  const fields = value as Record<string, unknown>;
  if (change.kind === "remove" && rest.length === 0 && !Array.isArray(value)) {
    const { [name]: _removed, ...others } = fields;
    return others;
  }
  const changed = changedAt(fields[name], rest, change);
  if (Array.isArray(value)) return value.with(Number(name), changed);
  return { ...fields, [name]: changed };
}
