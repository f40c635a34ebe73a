import sql from "sql-template-tag";
import { isLoopbackName } from "@/lib/auth/own-hosts";
import { hashPassword } from "@/lib/auth/passwords";
import { hashSecretToken } from "@/lib/auth/secret-token";
import { openDatabase } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import { demoApiKey, demoPassword } from "@/lib/demo";
import { scopes } from "@/lib/domain/api-key";

const products = [
  ["WB-MUG-01", "Stoneware mug", "Holds 350 ml and keeps its calm.", "Kitchen", 1_450, 240],
  ["WB-KET-02", "Pour-over kettle", "Gooseneck spout, 0.9 liters.", "Kitchen", 6_900, 80],
  ["WB-GRD-03", "Hand grinder", "Steel burrs, forty settings.", "Kitchen", 8_900, 60],
  ["WB-NTB-04", "Dot-grid notebook", "A5, 160 pages that lie flat.", "Office", 1_800, 400],
  ["WB-PEN-05", "Brass pen", "Gets better looking every year.", "Office", 4_200, 150],
  ["WB-LMP-06", "Reading lamp", "Warm to cool, dims to a whisper.", "Office", 7_900, 70],
  ["WB-BAG-07", "Canvas backpack", "20 liters of waxed cotton.", "Carry", 11_900, 90],
  ["WB-TOT-08", "Market tote", "Carries more than it should.", "Carry", 2_400, 300],
  ["WB-BTL-09", "Steel bottle", "Cold for a day, hot for half.", "Carry", 3_200, 260],
  ["WB-CAN-10", "Cedar candle", "Fifty hours of evening.", "Home", 2_900, 180],
  ["WB-BLK-11", "Wool blanket", "Woven in one piece, 130 by 180 cm.", "Home", 12_900, 50],
  ["WB-VAS-12", "Clay vase", "Thrown by hand; no two agree.", "Home", 5_400, 40],
  ["WB-SMP-13", "Coffee sample", "Fifty grams, on the house.", "Kitchen", 0, 200],
] as const;

const customers = [
  ["Ada Marsh", "customer@waybill.test", "pm_card_visa"],
  ["Ben Okafor", "ben@waybill.test", "pm_card_visa"],
  ["Chloe Lindqvist", "chloe@waybill.test", null],
] as const;

/** The demo accounts, all with the demo password. The first belongs to the first customer. */
const users = [
  ["Ada Marsh", "customer@waybill.test", "customer"],
  ["Olu Brandt", "operator@waybill.test", "operator"],
  ["Mira Castell", "admin@waybill.test", "admin"],
] as const;

const address = {
  line1: "1 Harbour Street",
  city: "Portsmouth",
  postalCode: "PO1 3AX",
  country: "GB",
};

/**
 * Fills an empty database with the demo shop: products with opening stock, customers, accounts and
 * the public API key. Does nothing and returns false when the database has products.
 */
export async function seedDemo(databaseUrl: string): Promise<boolean> {
  const database = openDatabase(databaseUrl, 2);
  try {
    return await database.transaction(async (tx) => {
      const [existing] = await tx.run(kysely.selectFrom("products").select("id").limit(1));
      if (existing) return false;
      for (const [sku, name, description, category, price, onHand] of products) {
        await tx.query(sql`
          WITH product AS (
            INSERT INTO products (sku, name, description, category, price, currency)
            VALUES (${sku}, ${name}, ${description}, ${category}, ${price}, 'usd') RETURNING id
          ), stocked AS (
            INSERT INTO stock (product_id, on_hand) SELECT id, ${onHand}::int FROM product
          )
          INSERT INTO inventory_movements (product_id, kind, quantity, reserved_delta, reason)
          SELECT id, 'opening', ${onHand}::int, 0, 'Opening stock' FROM product`);
      }
      const customerIds = new Map<string, number>();
      for (const [name, email, defaultPaymentMethod] of customers) {
        const row = { name, email, defaultPaymentMethod };
        const home = JSON.stringify({ name, ...address });
        const [customer] = await tx.run(
          kysely
            .insertInto("customers")
            .values({ ...row, address: home })
            .returning("id"),
        );
        if (customer) customerIds.set(email, customer.id);
      }
      const passwordHash = await hashPassword(demoPassword);
      for (const [name, email, role] of users) {
        const customerId = role === "customer" ? (customerIds.get(email) ?? null) : null;
        const user = { name, email, role, passwordHash, emailVerifiedAt: new Date(), customerId };
        await tx.run(kysely.insertInto("users").values(user));
      }
      const keyHash = hashSecretToken(demoApiKey);
      const key = { name: "Demo", prefix: "wb_demo", keyHash, scopes: [...scopes] };
      await tx.run(kysely.insertInto("apiKeys").values(key));
      return true;
    });
  } finally {
    await database.pool.end();
  }
}

/**
 * Throws if the app is public, since everyone knows the demo's password and API key. `WAYBILL_DEMO=1`
 * allows it.
 */
export function refusePublicDemo(env: Readonly<Record<string, string | undefined>>): void {
  const { HOST, APP_URL, WAYBILL_DEMO } = env;
  const hosts = [HOST || "127.0.0.1", APP_URL ? new URL(APP_URL).hostname : "127.0.0.1"];
  const publicHost = hosts.find((host) => !isLoopbackName(host));
  if (WAYBILL_DEMO === "1" || publicHost === undefined) return;
  throw new Error(
    `The demo's accounts and API key are public, and so is ${publicHost} (HOST or APP_URL). Set WAYBILL_DEMO=1 to create them anyway.`,
  );
}

if (process.argv[1]?.endsWith("prisma/seed.ts")) {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("Set DATABASE_URL to the database to fill.");
  refusePublicDemo(process.env);
  const seeded = await seedDemo(url);
  process.stdout.write(
    seeded ? "The demo data was created.\n" : "The database has products already.\n",
  );
}
