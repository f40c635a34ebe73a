import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { KeyName } from "@/lib/domain/integrations/api-request";

const namesMax = 200;

/** The newest API keys, and `id` if it is older, to choose from. */
export const listKeyNames: Verb<{ id?: number | undefined }, KeyName[]> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return ctx.db.query<KeyName>(sql`
    SELECT id, name, prefix FROM (
      (SELECT id, name, prefix FROM api_keys ORDER BY id DESC LIMIT ${namesMax})
      UNION SELECT id, name, prefix FROM api_keys WHERE id = ${input.id ?? null}) k
    ORDER BY name, id`);
};
