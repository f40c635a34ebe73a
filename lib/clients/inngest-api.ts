import { createHash } from "node:crypto";
import { z } from "zod";
import { errorLine } from "@/lib/telemetry/safe-error";
import { activeSpan, SpanKind, SpanStatusCode, withSpan } from "@/lib/telemetry/spans";

/** What an Inngest server knows of a run. `endedAt` is null while it runs. */
export interface ServerRun {
  kind: "known";
  status: "running" | "completed" | "failed" | "cancelled";
  endedAt: Date | null;
  /** Null if it has none, and for a run that was finished by a checkpoint: servers don't keep it. */
  output: unknown;
}

/** `unavailable`: the server did not answer, or not as documented. */
export type ServerRunAnswer =
  | ServerRun
  | { kind: "unknown" }
  | { kind: "unavailable"; error: string };

/** The part of Inngest's REST API that Waybill uses. */
export interface InngestApi {
  readRun(runId: string): Promise<ServerRunAnswer>;
  /** Asks the server to cancel a run. Read the run to learn what has become of it. */
  cancelRun(runId: string): Promise<{ kind: "sent" } | { kind: "unavailable"; error: string }>;
}

const timeoutMs = 5_000;

/** Servers answer unknown ids with HTTP 200 and an error in the body: 404 or, for runs, 500. */
const errorBody = z.object({ error: z.string(), status: z.int() });

const runBody = z.object({
  data: z.object({
    run_id: z.string(),
    status: z.string(),
    ended_at: z.iso.datetime({ offset: true }).nullish(),
    output: z.unknown().optional(),
  }),
});

const endStatuses: Readonly<Record<string, ServerRun["status"]>> = {
  Completed: "completed",
  Failed: "failed",
  Cancelled: "cancelled",
  Skipped: "cancelled",
};

export interface InngestServer {
  baseUrl: string;
  signingKey: string | undefined;
}

/**
 * Calls an Inngest server. Servers accept the signing key's hash, as the SDK sends it; a proxy in
 * front may want the key.
 */
export async function callInngest(
  { baseUrl, signingKey }: InngestServer,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const send = (token: string | undefined) =>
    fetch(new URL(path, baseUrl), {
      ...init,
      headers: { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) },
    });
  if (!signingKey) return send(undefined);
  const response = await send(hashSigningKey(signingKey));
  return response.status === 401 ? send(signingKey) : response;
}

/**
 * A client of an Inngest server's REST API. Its methods never throw.
 *
 * @param server Read before each call, because the SDK reads its settings late.
 */
export function inngestApi(server: () => InngestServer): InngestApi {
  function call(method: string, path: string): Promise<Response> {
    return callInngest(server(), path, { method, signal: AbortSignal.timeout(timeoutMs) });
  }

  return {
    readRun: (runId) =>
      answer("readRun", async () => {
        const response = await call("GET", `/v1/runs/${encodeURIComponent(runId)}`);
        return toServerRun(response.status, await response.text());
      }),
    cancelRun: (runId) =>
      answer("cancelRun", async () => {
        const response = await call("DELETE", `/v1/runs/${encodeURIComponent(runId)}`);
        // A run that is unknown or has ended is refused in different ways.
        if (response.status < 500 && response.status !== 401) return { kind: "sent" };
        return { kind: "unavailable", error: `HTTP ${response.status}` };
      }),
  };
}

interface Unavailable {
  kind: "unavailable";
  error: string;
}

/** Makes a call, as a span of what asks for it. The reconciliation of runs has none. */
async function answer<Answer extends { kind: string }>(
  operation: keyof InngestApi,
  call: () => Promise<Answer | Unavailable>,
): Promise<Answer | Unavailable> {
  const answerOf = () =>
    call().catch(
      (error: unknown): Unavailable => ({ kind: "unavailable", error: errorLine(error) }),
    );
  if (!activeSpan()) return answerOf();
  return withSpan({ name: `inngest ${operation}`, kind: SpanKind.CLIENT }, async (span) => {
    const given = await answerOf();
    span?.setAttribute("outcome", given.kind);
    if (isUnavailable(given)) {
      span?.setStatus({ code: SpanStatusCode.ERROR, message: given.error });
    }
    return given;
  });
}

function isUnavailable(answer: { kind: string }): answer is Unavailable {
  return answer.kind === "unavailable";
}

function toServerRun(status: number, text: string): ServerRunAnswer {
  if (status === 404) return { kind: "unknown" };
  if (status !== 200) return { kind: "unavailable", error: `HTTP ${status}` };
  const body = parseJson(text);
  if (errorBody.safeParse(body).success) return { kind: "unknown" };
  const { success, data } = runBody.safeParse(body);
  if (!success) return { kind: "unavailable", error: "The answer is not a run." };
  const run = data.data;
  const ended = endStatuses[run.status];
  // While a retry is pending, servers may call a run failed. Only a run with an end has ended.
  if (!ended || !run.ended_at) {
    return { kind: "known", status: "running", endedAt: null, output: null };
  }
  const output = run.output === "" ? null : (run.output ?? null);
  return { kind: "known", status: ended, endedAt: new Date(run.ended_at), output };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The hash by which the SDK authenticates: of the key's bytes, which are hexadecimal. */
function hashSigningKey(signingKey: string): string {
  const [prefix = ""] = /^signkey-\w+-/.exec(signingKey) ?? [];
  const bytes = Buffer.from(signingKey.slice(prefix.length), "hex");
  return prefix + createHash("sha256").update(bytes).digest("hex");
}
