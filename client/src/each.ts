import type { AnswerOf, OperationId } from "./operation-types.js";

/** The calls that answer with a page and say where the next one starts. */
export type ListId = {
  [Id in OperationId]: AnswerOf<Id> extends
    | { nextCursor: string | null }
    | { nextAfter: number | null }
    | { nextBefore: number | null }
    ? Id extends "listEvents"
      ? never
      : Id
    : never;
}[OperationId];

/** What the list has: the elements of its page's array. */
export type ItemOf<Id extends ListId> = {
  [Field in keyof AnswerOf<Id>]: AnswerOf<Id>[Field] extends (infer Item)[] ? Item : never;
}[keyof AnswerOf<Id>];

/** The field that says where the next page starts, and the parameter that takes it. */
const nextFields = { nextCursor: "cursor", nextAfter: "after", nextBefore: "before" } as const;

type Page = Record<string, unknown>;

/** Every element of a list, read page by page as they are asked for. */
export async function* eachItem(
  readPage: (input: Page) => Promise<object>,
  input: Page,
): AsyncGenerator<unknown, void, undefined> {
  let fields = input;
  for (;;) {
    const page: Page = { ...(await readPage(fields)) };
    yield* Object.values(page).find(Array.isArray) ?? [];
    const next = Object.entries(nextFields).find(([field]) => field in page);
    if (!next || page[next[0]] === null) return;
    fields = { ...fields, [next[1]]: page[next[0]] };
  }
}
