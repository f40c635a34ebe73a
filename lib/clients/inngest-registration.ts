import { z } from "zod";
import type { RegisterFunctions } from "./function-registration";
import { callInngest, type InngestServer } from "./inngest-api";
import { noResponse, type Pong, unexpectedStatus } from "./ping";

/** Which functions an Inngest server has. */
export type Registration =
  /** The ids of all functions that it has of the app, such as `waybill-process-payment`. */
  | { kind: "listed"; functionIds: readonly string[] }
  /** It responds, but it does not tell which functions it has. */
  | { kind: "unlisted" }
  | Exclude<Pong, { kind: "ok" }>;

const functionList = z.array(z.object({ id: z.string() }));

/**
 * Asks an Inngest server which functions of an app it has. Never throws.
 *
 * `GET /v1/apps/<app>/functions` is not in Inngest's published API, but its dev server and
 * self-hosted servers have it: an array, which is empty for an app that the server doesn't know. Any
 * other answer, such as a 404, says nothing about the functions.
 */
export async function readRegistration(
  server: InngestServer,
  app: string,
  signal: AbortSignal,
): Promise<Registration> {
  try {
    const path = `/v1/apps/${encodeURIComponent(app)}/functions`;
    const response = await callInngest(server, path, { signal });
    const body: unknown = await response.json().catch(() => undefined);
    const { status } = response;
    if (status === 401 || status === 403 || status >= 500) return unexpectedStatus(status);
    const list = functionList.safeParse(body);
    if (!list.success) return { kind: "unlisted" };
    return { kind: "listed", functionIds: list.data.map(({ id }) => id) };
  } catch (error) {
    return noResponse(error);
  }
}

/** The functions that this process serves, as `instrumentation.ts` hands them over at the start. */
interface ServedFunctions {
  ids: readonly string[];
  register: RegisterFunctions;
}

declare global {
  var waybillServedFunctions: ServedFunctions | undefined;
}

/** Remembers the functions that this process serves, since `lib` may not import `inngest`. */
export function setServedFunctions(served: ServedFunctions): void {
  globalThis.waybillServedFunctions = served;
}

/** The ids of the functions that this process serves; empty before its start. */
export function servedFunctions(): readonly string[] {
  return globalThis.waybillServedFunctions?.ids ?? [];
}

/** Registers the functions that this process serves. Resolves to the error, or null. */
export async function registerServedFunctions(appUrl: string): Promise<string | null> {
  const { waybillServedFunctions: served } = globalThis;
  return served ? served.register(appUrl) : "This process serves no functions.";
}
