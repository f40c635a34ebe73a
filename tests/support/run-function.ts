import { functions } from "@/inngest";
import { redactStepError } from "@/lib/clients/redact-step-errors";

export interface TakenStep {
  id: string;
  attempts: number;
}

/** Runs a function on these events as Inngest would, each step with up to three attempts. */
export async function runFunction(
  functionId: string,
  runId: string,
  events: readonly object[],
): Promise<{ steps: TakenStep[]; output: unknown }> {
  const fn = functions.find((one) => one.id() === functionId);
  if (!fn) throw new Error(`Function ${functionId} not found.`);
  const steps: TakenStep[] = [];
  const step = {
    run: async (id: string, work: () => Promise<unknown>) => {
      const taken = { id, attempts: 0 };
      steps.push(taken);
      for (;;) {
        taken.attempts += 1;
        try {
          return JSON.parse(JSON.stringify((await work()) ?? null));
        } catch (error) {
          if (taken.attempts === 3) throw redactStepError(error, id);
        }
      }
    },
  };
  // The SDK keeps the handler as `fn`, typed as private.
  const handler = Reflect.get(fn, "fn") as (input: object) => Promise<unknown>;
  return { steps, output: await handler({ event: events[0], events, step, runId }) };
}
