import { describe, expect, it } from "vitest";
import { kysely, toCamelCase } from "./kysely";

describe("kysely", () => {
  it("writes the snake case names of the database", () => {
    const { sql, parameters } = kysely
      .selectFrom("users as u")
      .select((eb) => ["u.customerId", eb("u.disabledAt", "is not", null).as("isDisabled")])
      .where("u.passwordHash", "=", "hash")
      .limit(1)
      .compile();
    expect(sql).toBe(
      'select "u"."customer_id", "u"."disabled_at" is not null as "is_disabled" ' +
        'from "users" as "u" where "u"."password_hash" = $1 limit $2',
    );
    expect(parameters).toEqual(["hash", 1]);
  });

  it("has no connection of its own", async () => {
    const query = kysely.selectFrom("users").select("id");
    await expect(query.execute()).rejects.toThrow("Run this query with `run`");
  });
});

describe("toCamelCase", () => {
  it("renames columns and keeps the keys inside JSON", async () => {
    const rows = [{ shipping_address: { postal_code: "PO1" }, at: new Date(0) }];
    expect(await toCamelCase(rows)).toEqual([
      { shippingAddress: { postal_code: "PO1" }, at: new Date(0) },
    ]);
  });
});
