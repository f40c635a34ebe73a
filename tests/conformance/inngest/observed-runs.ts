import { Middleware } from "inngest";

/**
 * What an app's functions say about their runs. Lists of a real server's REST API are cached for
 * some 15 s, empty ones too, and it shows no output of a run that a checkpoint has completed.
 */
interface ObservedRuns {
  /** The ids of the runs with this event that have called the app. */
  idsOf: (eventId: string) => string[];
  /** What the function of the run has returned, as JSON; undefined if it has not. */
  outputOf: (runId: string) => unknown;
  middleware: Middleware.Class;
}

export function observeRuns(): ObservedRuns {
  const runIds = new Map<string, Set<string>>();
  const outputs = new Map<string, unknown>();

  class ObserveRuns extends Middleware.BaseMiddleware {
    readonly id = "conformance/observe-runs";

    override async wrapFunctionHandler(args: Middleware.WrapFunctionHandlerArgs) {
      const { runId, events } = args.ctx;
      for (const { id = "" } of events) runIds.set(id, (runIds.get(id) ?? new Set()).add(runId));
      const output = await args.next();
      outputs.set(runId, JSON.parse(JSON.stringify(output ?? null)));
      return output;
    }
  }

  return {
    idsOf: (eventId) => [...(runIds.get(eventId) ?? [])],
    outputOf: (runId) => outputs.get(runId),
    middleware: ObserveRuns,
  };
}
