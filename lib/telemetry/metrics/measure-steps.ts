import { Middleware } from "inngest";
import { metrics } from "./metrics";

/** Measures the attempts of steps. */
export class MeasureSteps extends Middleware.BaseMiddleware {
  readonly id = "waybill/measure-steps";

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
}
