import { z } from "zod";
import { scopes } from "@/lib/domain/api-key";
import { webhookPayload } from "@/lib/domain/webhooks/endpoint";
import { codeSamples } from "./code-samples";
import { pickJsonSchemas } from "./openapi-schemas";
import {
  type Answer,
  type DocumentedCall,
  type DocumentedRoute,
  headersOf,
  keyHeaders,
  operationTags,
  problemsOf,
  scopesOf,
} from "./operation";

export interface OpenApiDocument {
  openapi: "3.1.1";
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, unknown>; [kind: string]: unknown };
  [field: string]: unknown;
}

export interface OpenApiOperation {
  operationId: string;
  responses: Record<string, unknown>;
  [field: string]: unknown;
}

/** The API's version. It changes with every documented change: see `docs/api-changelog.md`. */
export const apiVersion = "1.1.0";

/** The API's OpenAPI 3.1 document, made from the specs that its routes run by. */
export function openApiDocument(calls: readonly DocumentedCall[], serverUrl: string) {
  const schemas = pickJsonSchemas();
  const paths: OpenApiDocument["paths"] = {};
  for (const call of calls) {
    const { path, method, route } = call;
    const operation = operationObject(route, schemas);
    const samples = { "x-codeSamples": codeSamples(call, serverUrl) };
    paths[path] = { ...paths[path], [method]: { ...operation, ...samples } };
  }
  const document: OpenApiDocument = {
    openapi: "3.1.1",
    info: {
      title: "Waybill API",
      version: apiVersion,
      description:
        "Orders from placed to delivered. Amounts are integers in the currency's minor unit, times are ISO 8601 in UTC. New fields may be added to answers at any time, so ignore those that you don't know. A call that fails answers with a problem: decide by its `type`, all of which are on the page `/docs/problems`.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: serverUrl }],
    tags: operationTags.map((name) => ({ name })),
    paths,
    webhooks: { orderEvent: { post: webhookObject(schemas) } },
    components: {
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          description: `An API key, such as \`wb_live_…\`. Its scopes are among: ${scopes.join(", ")}.`,
        },
        trackingToken: {
          type: "http",
          scheme: "bearer",
          description: "The `trackingToken` of an order. It gives access to that order alone.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "next-auth.session-token",
          description: "The session of a user who has signed in on the site.",
        },
      },
      headers: headerObjects(commonHeaders),
      schemas: { Problem: schemas.output(problemSchema), ...schemas.components },
    },
  };
  return document;
}

/** The posts that webhook endpoints get. */
function webhookObject(schemas: Schemas) {
  return {
    tags: ["Webhooks"],
    summary: "An event of an order",
    description:
      "Signed by the Standard Webhooks specification. The events of an order come in the order of `seq`, each at least once: compare `webhook-id`. Answer with a status from 200 to 299 within 20 seconds; with any other the event is posted again, ten times over three days, and 410 disables the endpoint.",
    security: [],
    parameters: ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => ({
      ...{ name, in: "header", required: true, schema: { type: "string" } },
    })),
    requestBody: {
      required: true,
      content: { "application/json": { schema: schemas.output(webhookPayload) } },
    },
    responses: { "2XX": { description: "The event was taken." } },
  };
}

const problemSchema = z
  .object({
    type: z
      .url()
      .describe("Names the kind of problem. It does not change, and later versions may add some."),
    title: z.string().describe("The kind of problem in words."),
    status: z.int(),
    detail: z.string().describe("What is wrong with this request."),
    instance: z.string().describe("The path of the request."),
    requestId: z.string().describe("Names this request in the app's log."),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe("What is wrong with which field."),
  })
  .describe("A problem as in RFC 9457.");

type Schemas = ReturnType<typeof pickJsonSchemas>;

function operationObject(route: DocumentedRoute, schemas: Schemas): OpenApiOperation {
  const { operation, body } = route;
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    ...(operation.deprecated && { deprecated: true }),
    security: securityOf(route),
    parameters: [
      ...fieldParameters(route.params, "path", schemas),
      ...fieldParameters(route.query, "query", schemas),
      ...headerParameters(route),
    ],
    ...(body && {
      requestBody: {
        // An empty body counts as an empty object.
        required: !body.safeParse({}).success,
        content: {
          "application/json": {
            schema: schemas.input(route.documentedBody ?? body),
            ...(operation.example !== undefined && { example: operation.example }),
          },
        },
      },
    }),
    responses: responsesOf(route, schemas),
  };
}

function securityOf({ auth, operation }: DocumentedRoute) {
  if (auth === "none") return [];
  const isForCustomers = operation.audience === "customers";
  const credentials = [
    { apiKey: scopesOf(operation) },
    ...(isForCustomers ? [{ trackingToken: [] }] : []),
    { session: [] },
  ];
  return auth === "optional" ? [...credentials, {}] : credentials;
}

interface ObjectSchema {
  properties?: Record<string, { description?: string; type?: string }>;
  required?: readonly string[];
}

function fieldParameters(
  schema: z.ZodType | undefined,
  place: "path" | "query",
  schemas: Schemas,
): unknown[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemas.input(schema) as ObjectSchema;
  return Object.entries(properties).map(([name, { description, ...field }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description && { description }),
    // A list is one text with commas.
    ...(field.type === "array" && { style: "form", explode: false }),
    schema: field,
  }));
}

function headerParameters({ operation }: DocumentedRoute): unknown[] {
  const { idempotencyKey, ifMatch } = operation;
  const keyParameter = {
    name: "Idempotency-Key",
    in: "header",
    required: idempotencyKey === "required",
    description:
      "A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.",
    schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
  };
  const versionParameter = {
    name: "If-Match",
    in: "header",
    required: false,
    description:
      "The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.",
    schema: { type: "string" },
  };
  return [...(idempotencyKey ? [keyParameter] : []), ...(ifMatch ? [versionParameter] : [])];
}

function responsesOf(route: DocumentedRoute, schemas: Schemas): Record<string, unknown> {
  const answers = Object.entries(route.operation.answers).map(([status, answer]) => [
    status,
    answerObject(route, answer, schemas),
  ]);
  const problems = Object.entries(problemsOf(route)).map(([status, description]) => [
    status,
    {
      description,
      headers: {
        ...headerRefs(route),
        ...(mayRetry(route, status) ? headerRef("Retry-After") : {}),
        ...(status === "402" ? headerObjects(keyHeaders(route)) : {}),
      },
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  ]);
  return Object.fromEntries([...answers, ...problems]);
}

/** Whether the problem says when the call may succeed. */
function mayRetry({ operation }: DocumentedRoute, status: string): boolean {
  if (status === "409") return operation.idempotencyKey !== undefined;
  return status === "429" || status === "503";
}

/** The headers that many answers have. */
const commonHeaders = {
  "X-Request-Id": "Names this request in the app's log.",
  "Retry-After": "After how many seconds the call may succeed.",
  "RateLimit-Policy":
    'The limit: `"read";q=60;w=60` are 60 calls that read in any 60 seconds. The limit of calls that change something is called `write`.',
  RateLimit:
    'What is left of it: `"read";r=50;t=30` are 50 calls, and in 30 seconds there are more.',
  "RateLimit-Limit": "How many calls of this kind the credential may make in a minute.",
  "RateLimit-Remaining": "How many of them are left.",
  "RateLimit-Reset": "In how many seconds there are more.",
  Deprecation: "Since when the operation should not be used (RFC 9745).",
  Sunset: "From when it may be gone (RFC 8594).",
  Link: "A page that says what to use instead.",
};

function headerRef(name: keyof typeof commonHeaders) {
  return { [name]: { $ref: `#/components/headers/${name}` } };
}

/** The headers of every answer of the call. */
function headerRefs({ limit, operation }: DocumentedRoute) {
  const always = {
    ...headerRef("X-Request-Id"),
    ...(operation.deprecated && {
      ...headerRef("Deprecation"),
      ...headerRef("Sunset"),
      ...headerRef("Link"),
    }),
  };
  if (!limit) return always;
  return {
    ...always,
    ...headerRef("RateLimit-Policy"),
    ...headerRef("RateLimit"),
    ...headerRef("RateLimit-Limit"),
    ...headerRef("RateLimit-Remaining"),
    ...headerRef("RateLimit-Reset"),
  };
}

function answerObject(route: DocumentedRoute, answer: Answer, schemas: Schemas) {
  const { description, schema, contentType = "application/json" } = answer;
  return {
    description,
    headers: { ...headerRefs(route), ...headerObjects(headersOf(route, answer)) },
    ...(schema && {
      content: contentOf({ [contentType]: schema, ...answer.alternatives }, schemas),
    }),
  };
}

function contentOf(bodies: Record<string, z.ZodType>, schemas: Schemas) {
  const entries = Object.entries(bodies).map(([type, schema]) => [
    type,
    { schema: schemas.output(schema) },
  ]);
  return Object.fromEntries(entries);
}

function headerObjects(headers: Record<string, string>) {
  const entries = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: "string" } },
  ]);
  return Object.fromEntries(entries);
}
