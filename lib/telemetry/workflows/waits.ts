import { z } from "zod";

const waitKinds: ReadonlySet<string> = new Set([
  "sleep",
  "waitForEvent",
  "waitForSignal",
  "invoke",
]);

/** Whether a step of this kind is done by Inngest's server, while the run waits. */
export function isWait(kind: string): boolean {
  return waitKinds.has(kind);
}

const waitOp = z.object({
  id: z.string(),
  op: z.enum(["Sleep", "WaitForEvent", "WaitForSignal", "InvokeFunction"]),
  name: z.string().optional(),
  opts: z.record(z.string(), z.unknown()).optional(),
});

/**
 * The waits in the SDK's answer to the server, by step, each with what it waits for. A sleep has
 * its duration or its end as name.
 */
export function readWaits(body: string): Map<string, Record<string, unknown>> {
  const ops = parseOps(body).flatMap((op) => {
    const { success, data } = waitOp.safeParse(op);
    return success ? [data] : [];
  });
  return new Map(
    ops.map(({ id, op, name, opts }) => [
      id,
      op === "Sleep" ? { for: name } : { ...(op === "WaitForEvent" && { event: name }), ...opts },
    ]),
  );
}

function parseOps(body: string): unknown[] {
  try {
    const ops: unknown = JSON.parse(body);
    return Array.isArray(ops) ? ops : [];
  } catch {
    return [];
  }
}
