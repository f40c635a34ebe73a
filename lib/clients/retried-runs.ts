import { Middleware } from "inngest";
import { retryKey } from "@/lib/domain/failures/failure-state";

/** A run that has completed, and the retries of failures that sent its events. */
export interface RetriedRun {
  runId: string;
  functionId: string;
  retryIds: number[];
}

let report: (run: RetriedRun) => Promise<void> = async () => undefined;

/** Sets what is done with each completed run that retries have started. It must not throw. */
export function onRetriedRun(listener: (run: RetriedRun) => Promise<void>): void {
  report = listener;
}

/**
 * Reports completed runs that retries have started. It needs no telemetry, because a failure must
 * not stay open when its retry has fixed it. Costs nothing for any other run.
 */
export class ReportRetriedRuns extends Middleware.BaseMiddleware {
  readonly id = "waybill/report-retried-runs";

  /**
   * The function's handler returns once per run; before that it is interrupted at each step. Why this
   * is not a step: docs/decisions/0020.
   */
  override async wrapFunctionHandler(args: Middleware.WrapFunctionHandlerArgs): Promise<unknown> {
    const output = await args.next();
    const retryIds = retryIdsOf(args);
    if (retryIds.length === 0) return output;
    await report({ runId: args.ctx.runId, functionId: args.fn.id(), retryIds });
    return output;
  }
}

function retryIdsOf({ ctx }: Pick<Middleware.WrapFunctionHandlerArgs, "ctx">): number[] {
  const events = (ctx.events ?? [ctx.event]) as readonly ({ data?: unknown } | undefined)[];
  const ids = events.map((event) => Reflect.get(Object(event?.data), retryKey) as unknown);
  return ids.filter((id): id is number => typeof id === "number");
}
