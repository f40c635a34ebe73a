import { z } from "zod";
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

declare global {
  var waybillServedFunctions: readonly string[] | undefined;
}

/** Remembers the functions that this process serves. Their modules are not for `lib` to import. */
export function setServedFunctions(ids: readonly string[]): void {
  globalThis.waybillServedFunctions = ids;
}

/** The ids of the functions that this process serves; empty before its start. */
export function servedFunctions(): readonly string[] {
  return globalThis.waybillServedFunctions ?? [];
}
