import type { PoolClient } from "pg";
import type { EngineContext } from "./engine-context";
import { storeEvents } from "./event-store";
import { systemEvent } from "./events";
import { isJsonObject, type Json } from "./json";
import { planRun } from "./run-plan";
import type { Run } from "./runs";
import type { Op } from "./sdk-response";
import { type EventMeta, resolveSessions, SessionError } from "./sessions";
import { resolveStep } from "./steps";

const invokedEvent = "inngest/function.invoked";

/** Starts a run for each `step.invoke()` among newly added steps, or resolves it with an error. */
export async function invokeFunctions(
  context: EngineContext,
  client: PoolClient,
  run: Run,
  added: Op[],
): Promise<void> {
  for (const op of added) {
    if (op.op !== "InvokeFunction") continue;
    const message = await invokeFunction(context, client, run, op);
    if (message !== null) {
      const value = { error: { name: "Error", message } };
      await resolveStep(client, run, { id: op.id, name: op.displayName, value });
    }
  }
}

/** Returns null, or an error message when no run was started. */
async function invokeFunction(
  context: EngineContext,
  client: PoolClient,
  run: Run,
  op: Op,
): Promise<string | null> {
  const functionId = String(op.opts.function_id);
  const config = context.functions.get(functionId);
  if (!config) return `could not find function with ID: ${functionId}`;
  const payload = isJsonObject(op.opts.payload) ? op.opts.payload : {};
  const data = isJsonObject(payload.data) ? payload.data : {};
  const correlation = { fn_id: functionId, correlation_id: `${run.id}.${op.id}` };
  const meta = metaOf(payload.meta);
  if (typeof meta === "string") return `invalid step.invoke sessions: ${meta}`;
  const event = systemEvent(
    invokedEvent,
    { ...data, _inngest: correlation },
    { ...(typeof payload.v === "string" ? { v: payload.v } : {}), meta },
  );
  const plan = planRun(context, config, event, { runId: run.id, stepId: op.id });
  const { admitted } = await storeEvents(client, [event], plan);
  return admitted.size > 0
    ? null
    : `function ${functionId} was skipped: its idempotency key was already used`;
}

/** The sessions of the payload, or why they are invalid. */
function metaOf(meta: Json | undefined): EventMeta | string | undefined {
  try {
    return resolveSessions(meta);
  } catch (error) {
    if (error instanceof SessionError) return error.message;
    throw error;
  }
}
