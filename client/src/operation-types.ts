import type { Operations } from "./operations.gen.js";

export type OperationId = keyof Operations;

/** What a call takes beside its own fields. */
export interface CallOptions {
  /** Ends the call, its retries too. */
  signal?: AbortSignal;
  /** For each attempt, in milliseconds. */
  timeoutMs?: number;
}

type Sent<Id extends OperationId> = Operations[Id]["sent"];
type FieldsIn<Part> = [NonNullable<Part>] extends [never] ? unknown : NonNullable<Part>;
type BodyOf<Body> = [NonNullable<Body>] extends [never]
  ? unknown
  : Record<never, never> extends Body
    ? { body?: Body }
    : { body: Body };
type KeyOf<Headers> =
  NonNullable<Headers> extends { "Idempotency-Key"?: string }
    ? {
        /**
         * Names the call, so that repeating it has no second effect. The client makes one up for its
         * own retries. Pass one of yours, made from your own record, to be safe across restarts.
         */
        idempotencyKey?: string;
      }
    : unknown;
type VersionOf<Headers> =
  NonNullable<Headers> extends { "If-Match"?: string }
    ? {
        /**
         * The `version` of an order that you have read, or the `ETag` of any answer: the call is
         * refused with 412 if it is outdated.
         */
        ifMatch?: number | string;
      }
    : unknown;
type HeadersOf<Id extends OperationId> =
  Sent<Id> extends { headers?: infer Headers } ? Headers : never;

/** What a call takes: the fields of its path and its query, and its body. */
export type InputOf<Id extends OperationId> = FieldsIn<Sent<Id>["path"]> &
  FieldsIn<Sent<Id>["query"]> &
  BodyOf<Sent<Id>["body"]> &
  ([HeadersOf<Id>] extends [never] ? unknown : KeyOf<HeadersOf<Id>> & VersionOf<HeadersOf<Id>>) &
  CallOptions;

/** The arguments of a call: none are needed if all fields are optional. */
export type ArgumentsOf<Id extends OperationId> =
  Record<never, never> extends InputOf<Id> ? [input?: InputOf<Id>] : [input: InputOf<Id>];

/** The body of the answer: parsed JSON, else text. */
export type AnswerOf<Id extends OperationId> = Operations[Id]["answer"];

/** An answer with its status and headers. */
export interface Answer<Id extends OperationId> {
  status: number;
  headers: Headers;
  body: AnswerOf<Id>;
}
