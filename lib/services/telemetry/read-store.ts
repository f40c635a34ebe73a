import type { Context } from "@/lib/context";

/**
 * Reads from the telemetry store, which may be turned off, missing, slow or full. That is a state to
 * show rather than an error: orders go on without it.
 */
export async function readStore<Result>(
  ctx: Context,
  read: (telemetry: NonNullable<Context["telemetry"]>) => Promise<Result>,
): Promise<Result | { kind: "off" } | { kind: "unavailable" }> {
  if (!ctx.telemetry) return { kind: "off" };
  try {
    return await read(ctx.telemetry);
  } catch (error) {
    ctx.log.warn({ error }, "The telemetry store could not be read.");
    return { kind: "unavailable" };
  }
}
