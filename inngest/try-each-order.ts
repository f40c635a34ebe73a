import { backgroundWork } from "@/lib/background-work";
import { type Failure, tryEach } from "@/lib/services/failures/try-each";

/** Like `tryEach`, for items that each stand for one order: while callers wait, few at a time. */
export function tryEachOrder<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<Failure<Item>[]> {
  return tryEach(items, (item) => backgroundWork().run(() => work(item)));
}
