import { backgroundWork } from "@/lib/background-work";
import { type Failure, tryEach } from "@/lib/services/failures/try-each";
import type { BatchEvent, EventGroup } from "./process-batch";

/**
 * Like `tryEach`, for events of orders, but while new orders arrive at a busy process it does few at a
 * time, those of older orders first. Events that don't name their order go before the others.
 */
export function tryEachOrder<Event extends BatchEvent>(
  groups: readonly EventGroup<Event>[],
  work: (group: EventGroup<Event>) => Promise<unknown>,
): Promise<Failure<EventGroup<Event>>[]> {
  return tryEach(groups, (group) => {
    const { orderId } = group.events[0].data;
    const order = typeof orderId === "number" ? orderId : null;
    return backgroundWork().run(order, () => work(group));
  });
}
