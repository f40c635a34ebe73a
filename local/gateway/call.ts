import type { ApiErrorBody } from "./api-error";
import type { GatewayControl, LosableCall } from "./control";
import type { GatewayStore, StoreReader } from "./store";

/** What a handler gets to see of a request: path parameters and the parsed form or query. */
export interface ApiCall {
  params: Record<string, string>;
  input: Record<string, unknown>;
  path: string;
  settings: ApiSettings;
}

export interface ApiSettings {
  /** The one API key that is let in. */
  secretKey: string;
  /** Base URL of the gateway as the browser sees it, no slash at the end. */
  publicUrl: string;
  /** Milliseconds from a refund to the end of its pending, or to its failure. */
  refundDelayMs: number;
  control: GatewayControl;
}

/** 200 with an object, or a decline: its changes are kept, its answer is 402. */
export type Outcome = { kind: "done"; object: object } | { kind: "declined"; error: ApiErrorBody };

export type ApiHandler =
  | { access: "read"; run: (store: StoreReader, call: ApiCall) => Promise<object> }
  | {
      access: "write";
      run: (store: GatewayStore, call: ApiCall) => Promise<Outcome>;
      /** Which fault counter an answer of this call falls under. */
      loseAnswersKey?: (call: ApiCall) => LosableCall | null;
    };

/** The outcome of a request that did what was asked. */
export function done(object: object): Outcome {
  return { kind: "done", object };
}

/** The path parameter `id`, which every route that asks for it has in its pattern. */
export function pathId(call: ApiCall): string {
  return call.params.id ?? "";
}
