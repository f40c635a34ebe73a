import { backgroundWork } from "@/lib/background-work";
import { type Failure, tryEach } from "@/lib/services/failures/try-each";

/** Like `tryEach`, but few at a time while new orders arrive at a busy process. */
export function tryEachOrder<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<Failure<Item>[]> {
  return tryEach(items, (item) => backgroundWork().run(() => work(item)));
}
