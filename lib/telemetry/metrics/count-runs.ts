import { Middleware } from "inngest";
import { metrics } from "./metrics";

/** Measures the attempts of steps, and counts runs that failed after their last retry. */
export class CountRuns extends Middleware.BaseMiddleware {
  readonly id = "waybill/count-runs";

  /** Called once per executed attempt, never for a memoized result. */
  override async wrapStepHandler(args: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    const collected = metrics();
    if (!collected) return args.next();
    const labels = { functionId: args.fn.id(), name: args.stepInfo.options.id };
    const start = performance.now();
    try {
      const output = await args.next();
      collected.step({ ...labels, outcome: "ok" }, performance.now() - start);
      return output;
    } catch (error) {
      collected.step({ ...labels, outcome: "error" }, performance.now() - start);
      throw error;
    }
  }

  override onRunError({ fn, isFinalAttempt }: Middleware.OnRunErrorArgs): void {
    if (isFinalAttempt) metrics()?.runFailed(fn.id());
  }
}
