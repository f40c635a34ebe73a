import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { explainActor } from "@/lib/domain/order/explain-event";

/**
 * The names of actors such as `user:3`, by the people and keys as they are called today: timelines
 * and ledgers keep ids, so that whoever is erased is erased there too.
 */
export async function actorNames(
  db: Queryable,
  actors: Iterable<string>,
): Promise<(actor: string) => string> {
  const all = [...new Set(actors)];
  const idsOf = (kind: string) =>
    all.flatMap((actor) => {
      const [of, id] = actor.split(":");
      return of === kind && id && /^\d{1,10}$/.test(id) ? [Number(id)] : [];
    });
  const [users, keys, customers] = [idsOf("user"), idsOf("api_key"), idsOf("customer")];
  const known = users.length + keys.length + customers.length > 0;
  const rows = known
    ? await db.query<{ actor: string; name: string }>(sql`
        SELECT 'user:' || id AS actor, name FROM users WHERE id = ANY (${users}::int[])
        UNION ALL SELECT 'api_key:' || id, 'API key ' || name FROM api_keys
          WHERE id = ANY (${keys}::int[])
        UNION ALL SELECT 'customer:' || id, name FROM customers
          WHERE id = ANY (${customers}::int[])`)
    : [];
  const names = new Map(rows.map(({ actor, name }) => [actor, name]));
  return (actor) => names.get(actor) || explainActor(actor);
}
