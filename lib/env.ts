import { z } from "zod";
import type { ShopSettings } from "@/lib/domain/shop-settings";

const flag = z.enum(["0", "1"]).default("0");

/** Every variable the app reads. Nothing else in the app touches `process.env`. */
const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  APP_URL: z.url().default("http://127.0.0.1:3000"),
  DATABASE_URL: z.string().min(1),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(20),
  TRACKING_SECRET: z.string().min(22),
  NEXTAUTH_SECRET: z.string().min(22),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  WAYBILL_DEMO: flag,
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),

  PUSHER_APP_ID: z.string().min(1),
  PUSHER_KEY: z.string().min(1),
  PUSHER_SECRET: z.string().min(1),
  PUSHER_HOST: z.string().optional(),
  PUSHER_PORT: z.coerce.number().int().optional(),
  PUSHER_SCHEME: z.enum(["http", "https"]).optional(),
  PUSHER_CLUSTER: z.string().optional(),

  STRIPE_SECRET_KEY: z.string().min(1),
  STRIPE_WEBHOOK_SECRET: z.string().min(1),
  STRIPE_API_URL: z.url().optional(),

  CARRIER_BASE_URL: z.url(),
  CARRIER_SECRET: z.string().min(1),

  // Where the embedded gateway and carrier take orders how to behave; unset for real ones.
  GATEWAY_CONTROL_URL: z.url().optional(),
  CARRIER_CONTROL_URL: z.url().optional(),

  SMTP_URL: z.string().optional(),
  EMAIL_FROM: z.string().default("Waybill <orders@waybill.test>"),

  UPSTASH_REDIS_REST_URL: z.url().optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
  REDIS_URL: z.string().optional(),
  RATE_LIMIT_SIGN_IN_PER_MINUTE: z.coerce.number().int().min(1).default(10),
  TRUST_PROXY: flag,

  CAPTURE: z.enum(["at_join", "at_shipment"]).default("at_join"),

  // What is set here beats the settings page; what is not has its default there.
  OPERATIONS_EMAIL: z.string().optional(),
  // A hosted payment page lives a day at most, and has to outlive its order.
  ORDER_EXPIRY_SECONDS: z.coerce.number().int().min(1).max(82_800).optional(),
  OPEN_UNPAID_MAX: z.coerce.number().int().min(1).optional(),
  FULFILLMENT: z.enum(["auto", "manual"]).optional(),
  RATE_LIMIT_CREATE_PER_MINUTE: z.coerce.number().int().min(1).optional(),
  RATE_LIMIT_READ_PER_MINUTE: z.coerce.number().int().min(1).optional(),
});
export type Env = z.infer<typeof schema>;

/** The shop's settings that the environment gives, and that the settings page can't change. */
export function givenSettings(env: Env): Partial<ShopSettings> {
  const { OPERATIONS_EMAIL, ORDER_EXPIRY_SECONDS, OPEN_UNPAID_MAX, FULFILLMENT } = env;
  const { RATE_LIMIT_CREATE_PER_MINUTE, RATE_LIMIT_READ_PER_MINUTE } = env;
  return {
    ...(OPERATIONS_EMAIL && { alertRecipients: OPERATIONS_EMAIL.split(/\s*,\s*/) }),
    ...(ORDER_EXPIRY_SECONDS && { orderExpiryMinutes: ORDER_EXPIRY_SECONDS / 60 }),
    ...(OPEN_UNPAID_MAX && { openUnpaidMax: OPEN_UNPAID_MAX }),
    ...(FULFILLMENT && { fulfillment: FULFILLMENT }),
    ...(RATE_LIMIT_CREATE_PER_MINUTE && { createPerMinute: RATE_LIMIT_CREATE_PER_MINUTE }),
    ...(RATE_LIMIT_READ_PER_MINUTE && { readPerMinute: RATE_LIMIT_READ_PER_MINUTE }),
  };
}

/** Variables that have a new name. One that is still set under its old name would be ignored. */
const renamed = [
  ["MAIL_FROM", "EMAIL_FROM"],
  ["FULFILMENT", "FULFILLMENT"],
] as const;

let parsed: Env | undefined;

/**
 * The app's settings, read once. Throws a readable list of what is missing or malformed; values
 * are not shown, since some are secrets.
 */
export function env(): Env {
  if (parsed) return parsed;
  // An empty variable means "not set", as in most shells and dashboards.
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const outdated = renamed.filter(([before]) => given[before] !== undefined);
  if (outdated.length > 0) {
    const lines = outdated.map(([before, now]) => `${before} is now called ${now}.`);
    throw new Error(`A variable was renamed:\n  ${lines.join("\n  ")}`);
  }
  const result = schema.safeParse(given);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is not complete:\n  ${issues.join("\n  ")}`);
  }
  parsed = result.data;
  return parsed;
}
