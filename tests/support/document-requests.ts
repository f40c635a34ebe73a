import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { type JsonSchema, valuesOf } from "./document-values";
import { hostileBodies, hostileTexts, mutationsOf } from "./hostile-values";

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  schema: JsonSchema;
}

export interface DocumentedOperation {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema; example?: unknown }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

/** The API's document, as far as requests are made from it. */
export interface FuzzDocument {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, JsonSchema> };
}

export interface FuzzRequest {
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** What requests can name and be sent with. */
export interface FuzzWorld {
  document: FuzzDocument;
  /** What the ids in the paths may name, by the start of the path. */
  knownIds: Record<string, string[]>;
  /** A key with all scopes. */
  apiKey: string;
  /** Credentials that may do less, or nothing. */
  others: string[];
}

/** A text as it can stand in a URL; lone surrogates become replacement characters. */
const escaped = (text: string) => encodeURIComponent(Buffer.from(text).toString());
/** What HTTP allows in a header's value. */
const headerTexts = hostileTexts.map((text) =>
  text.replaceAll(/[^\x20-\x7e\xa1-\xff]/g, "?").slice(0, 1_000),
);
const usually = <Value>(weight: number, usual: fc.Arbitrary<Value>, other: fc.Arbitrary<Value>) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });

function pathsOf(world: FuzzWorld, path: string, parameters: Parameter[]): fc.Arbitrary<string> {
  const start = Object.keys(world.knownIds).find((known) => path.startsWith(known)) ?? "";
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const segments = names.map((name) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    const allowed = valuesOf(parameter?.schema ?? {}, world.document.components.schemas).map(
      String,
    );
    const known = world.knownIds[start] ?? ["1"];
    // An empty segment or dots would make it another path.
    const hostile = hostileTexts.filter((text) => !/^\.{0,2}$/.test(text));
    return usually(6, fc.constantFrom(...known), usually(1, allowed, hostile)).map((text) =>
      escaped(text.slice(0, 500)),
    );
  });
  return fc.tuple(...segments).map((values) => {
    const left = [...values];
    return path.replaceAll(/\{\w+\}/g, () => left.shift() || "x");
  });
}

type Pairs = (readonly [name: string, value: string])[];

function queriesOf(world: FuzzWorld, parameters: Parameter[]): fc.Arbitrary<string> {
  // Node.js itself refuses more than 16 kB of headers.
  const shortTexts = (max: number) => hostileTexts.map((text) => text.slice(0, max));
  const none: fc.Arbitrary<Pairs> = fc.constant([]);
  const declared = parameters.filter((parameter) => parameter.in === "query");
  const pairs = declared.map(({ name, schema }) => {
    // A call that waits takes as long as it says.
    const allowed = name === "wait" ? { ...schema, maximum: 1 } : schema;
    const values = valuesOf(allowed, world.document.components.schemas).map(String);
    return fc.tuple(fc.constant(name), usually(4, values, shortTexts(300)));
  });
  const known = pairs.length === 0 ? none : fc.array(fc.oneof(...pairs), { maxLength: 3 });
  const unknown = fc.array(fc.tuple(shortTexts(100), shortTexts(300)), { maxLength: 2 });
  return fc.tuple(known, usually(6, none, unknown)).map((parts) => {
    const query = parts.flat().map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
    return query.length === 0 ? "" : `?${query.join("&")}`;
  });
}

function bodiesOf(
  world: FuzzWorld,
  { requestBody }: DocumentedOperation,
): fc.Arbitrary<string | undefined> {
  const documented = requestBody?.content["application/json"];
  if (!documented) return usually(6, fc.constant(undefined), hostileBodies);
  const { schema, example } = documented;
  const valid = valuesOf(schema, world.document.components.schemas);
  const base = example === undefined ? valid : fc.oneof(valid, fc.constant(example));
  const mutated = base.chain((body) => mutationsOf(body));
  const sent = fc.oneof(base, base, mutated, mutated).map((body) => JSON.stringify(body));
  return usually(5, sent, fc.option(hostileBodies, { nil: undefined }));
}

const contentTypes = [
  ...[
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "",
    "application/json;x",
  ],
  ...[
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "APPLICATION/JSON",
    "x",
  ],
];
/** Headers by which Next.js, proxies or HTTP itself treat a request in another way. */
const oddHeaders: Record<string, string>[] = [
  ...[{ rsc: "1" }, { "next-router-state-tree": "%5B" }, { "next-action": "60".padEnd(42, "a") }],
  ...[{ "x-nextjs-data": "1" }, { "x-matched-path": "/x" }, { "x-invoke-path": "/" }],
  ...[{ "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" }],
  ...[
    { "x-http-method-override": "DELETE" },
    { "x-forwarded-for": "\xff, ::1" },
    { range: "bytes=5-1" },
  ],
  ...[{ expect: "100-continue" }, { "if-none-match": "*" }, { "accept-encoding": "x;q=9" }],
  ...[{ accept: "text/html" }, { cookie: "next-auth.session-token=x.y.z; a" }, { origin: "null" }],
  ...[{ "content-encoding": "gzip" }, { traceparent: "00-x" }, { "x-request-id": "<script>" }],
  ...[
    { authorization: "Basic eDp5" },
    { authorization: "Bearer" },
    { "x-forwarded-host": "evil.test" },
  ],
];

function headersOf(
  world: FuzzWorld,
  { parameters }: DocumentedOperation,
): fc.Arbitrary<Record<string, string>> {
  const hasKey = parameters.some(({ name }) => name === "Idempotency-Key");
  const keys = fc.oneof(
    fc.uuid(),
    fc.constantFrom("reused-1", "reused-2", '"quoted"', "", "two words", "x".repeat(256)),
    headerTexts,
  );
  const versions = fc.oneof(
    fc.constantFrom(
      "*",
      '"1"',
      '"2"',
      'W/"1"',
      '"1", "2"',
      '"',
      "0",
      "*, *",
      `"${"9".repeat(400)}"`,
    ),
    headerTexts,
  );
  return fc
    .record(
      {
        authorization: usually(8, fc.constantFrom(world.apiKey, ...world.others), headerTexts).map(
          (token) => `Bearer ${token}`,
        ),
        "content-type": usually(
          8,
          fc.constant("application/json"),
          fc.constantFrom(...contentTypes),
        ),
        "idempotency-key": hasKey ? usually(3, fc.uuid(), keys) : headerTexts,
        "if-match": versions,
        odd: fc.constantFrom(...oddHeaders),
      },
      { requiredKeys: [] },
    )
    .chain(({ odd = {}, ...headers }) => {
      const { "if-match": _version, ...plain } = headers;
      // Most requests are ordinary, or few would get past the first check. The same seed makes the
      // same values for each operation, but a key must be new.
      const ordinary = {
        authorization: `Bearer ${world.apiKey}`,
        "content-type": "application/json",
        ...(hasKey && { "idempotency-key": randomUUID() }),
      };
      return fc.constantFrom(ordinary, ordinary, { ...ordinary, ...plain }, { ...headers, ...odd });
    });
}

/** Requests of an operation: mostly as the document allows them, else wrong in one way or in many. */
export function requestsOf(
  world: FuzzWorld,
  path: string,
  operation: DocumentedOperation,
): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      start: pathsOf(world, path, operation.parameters),
      query: queriesOf(world, operation.parameters),
      headers: headersOf(world, operation),
      body: bodiesOf(world, operation),
    })
    .map(({ start, query, headers, body }) => ({ path: `${start}${query}`, headers, body }));
}
