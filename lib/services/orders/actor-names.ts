import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";

/**
 * Looks up the current names of actors such as `user:3`. Timelines and stock movements store ids
 * instead of names, so that erasing a person removes the name from them too.
 */
export async function actorNames(
  db: Queryable,
  actors: Iterable<string>,
): Promise<(actor: string) => string> {
  const uniqueActors = [...new Set(actors)];
  const idsOf = (kind: string) =>
    uniqueActors.flatMap((actor) => {
      const [actorKind, id] = actor.split(":");
      return actorKind === kind && id && /^\d{1,10}$/.test(id) ? [Number(id)] : [];
    });
  const [users, keys, customers] = [idsOf("user"), idsOf("api_key"), idsOf("customer")];
  const hasIds = users.length + keys.length + customers.length > 0;
  const rows = hasIds
    ? await db.query<{ actor: string; name: string }>(sql`
        SELECT 'user:' || id AS actor, name FROM users WHERE id = ANY (${users}::int[])
        UNION ALL SELECT 'api_key:' || id, 'API key ' || name FROM api_keys
          WHERE id = ANY (${keys}::int[])
        UNION ALL SELECT 'customer:' || id, name FROM customers
          WHERE id = ANY (${customers}::int[])`)
    : [];
  const names = new Map(rows.map(({ actor, name }) => [actor, name]));
  return (actor) => names.get(actor) || operatorActorName(actor);
}
