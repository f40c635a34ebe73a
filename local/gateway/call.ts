import type { ApiErrorBody } from "./api-error";
import type { GatewayControl, LosableCall } from "./control";
import type { GatewayStore, StoreReader } from "./store";

/** What a route handler receives of a request: path parameters and the parsed form or query. */
export interface ApiCall {
  params: Record<string, string>;
  input: Record<string, unknown>;
  path: string;
  settings: ApiSettings;
}

export interface ApiSettings {
  /** The only API key that the gateway accepts. */
  secretKey: string;
  /** Base URL of the gateway as browsers reach it, without a trailing slash. */
  publicUrl: string;
  /** Milliseconds until a pending refund succeeds, or until a failing one fails. */
  refundDelayMs: number;
  control: GatewayControl;
}

/** 200 with an object, or a decline: 402, and its changes are committed too. */
export type Outcome = { kind: "done"; object: object } | { kind: "declined"; error: ApiErrorBody };

export type ApiHandler =
  | { access: "read"; run: (store: StoreReader, call: ApiCall) => Promise<object> }
  | {
      access: "write";
      run: (store: GatewayStore, call: ApiCall) => Promise<Outcome>;
      /** The counter of `loseAnswers` that applies to this call, if any. */
      loseAnswersKey?: (call: ApiCall) => LosableCall | null;
    };

/** The outcome of a successful request. */
export function done(object: object): Outcome {
  return { kind: "done", object };
}

/** The path parameter `id`. Every route that calls this has it in its pattern. */
export function pathId(call: ApiCall): string {
  return call.params.id ?? "";
}
