import type { GetStepTools } from "inngest";
import { backgroundWork } from "@/lib/background-work";
import type { inngest } from "@/lib/clients/inngest";
import { type BatchEvent, groupEvents, processBatch } from "./process-batch";
import { tryEachOrder } from "./try-each-order";

/** Runs one part of what a function does for an order. Like a step's, its result is plain data. */
export type RunPart = <Result extends Record<string, string>>(
  id: string,
  work: () => Promise<Result>,
) => Promise<Result>;

interface Orders<Event> {
  functionId: string;
  /** The id of the first part, and of the step of a batch. */
  stepId: string;
  events: readonly Event[];
  /** Does the function's work for one order: all of it in parts, which may be repeated. */
  process(orderId: number, runPart: RunPart): Promise<unknown>;
}

/**
 * Processes the orders of these events. If there is only one, each part is a step of the run. Otherwise
 * one step has all of their parts, at the same time: an order waits for no other, neither within
 * its parts nor with what follows from them, and a part that is repeated does only what is not done.
 */
export async function processOrders<Event extends BatchEvent & { data: { orderId: number } }>(
  { step, runId }: { step: GetStepTools<typeof inngest>; runId: string },
  { functionId, stepId, events, process }: Orders<Event>,
): Promise<unknown> {
  const groups = groupEvents(events, ({ data }) => `order-${data.orderId}`);
  const [only] = groups;
  if (groups.length === 1 && only && only.invalid === undefined) {
    const { orderId } = only.events[0].data;
    // A record of texts is the same after a step has stored it, which the SDK's types can't tell.
    const runPart = ((id, work) =>
      step.run(id, () => backgroundWork().run(orderId, work))) as RunPart;
    return process(orderId, runPart);
  }
  return processBatch(
    { step, runId },
    {
      ...{ functionId, stepId, groups },
      process: (members) =>
        tryEachOrder(members, ({ events: [{ data }] }) =>
          process(data.orderId, (_, work) => work()),
        ),
    },
  );
}
