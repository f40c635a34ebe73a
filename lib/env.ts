import { z } from "zod";
import { emailAddressList, type ShopSettings } from "@/lib/domain/shop-settings";

const flag = z.enum(["0", "1"]).default("0");

/** All environment variables of the app. No other module reads `process.env`. */
const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  // The build that Next.js serves, relative to the checkout. `npm start` sets it.
  NEXT_DIST_DIR: z.string().default(".next"),
  // The address at which the app listens. `npm start` sets it.
  HOST: z.string().default("127.0.0.1"),
  APP_URL: z.url().default("http://127.0.0.1:3000"),
  // Names by which the app may be called besides the host of APP_URL, separated by commas.
  ALLOWED_HOSTS: z
    .string()
    .default("")
    .transform((hosts) =>
      hosts
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((host) => host !== ""),
    )
    .pipe(
      z.array(z.string().regex(/^([a-z0-9_.-]+|\[[0-9a-f:.]+\])$/, "must be hosts without a port")),
    ),
  DATABASE_URL: z.string().min(1),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(20),
  TRACKING_SECRET: z.string().min(22),
  NEXTAUTH_SECRET: z.string().min(22),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  WAYBILL_DEMO: flag,
  // Tests set it: an answer of the API that differs from its document becomes a 500.
  CHECK_ANSWERS: flag,
  // The file to which the checked answers are appended, so that tests know which have occurred.
  SEEN_ANSWERS_FILE: z.string().optional(),
  // Lets webhook endpoints be addresses of this machine and its network.
  WEBHOOK_ALLOW_PRIVATE: flag,
  // Tests set it, to shorten the waits between the tries of webhooks. Inngest's engine reads it too.
  INNGEST_TIME_SCALE: z.coerce.number().positive().max(1).default(1),
  TELEMETRY: z.enum(["on", "off"]).default("on"),
  TELEMETRY_RETENTION_DAYS: z.coerce.number().int().min(1).max(365).default(7),
  TELEMETRY_MEGABYTES_MAX: z.coerce.number().int().min(10).default(2_048),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  // `key=value` pairs, separated by commas, such as an authorization header.
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
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

  // The control APIs of the embedded gateway and carrier. Unset for real services.
  GATEWAY_CONTROL_URL: z.url().optional(),
  CARRIER_CONTROL_URL: z.url().optional(),

  SMTP_URL: z.string().optional(),
  EMAIL_FROM: z.string().default("Waybill <orders@waybill.test>"),

  UPSTASH_REDIS_REST_URL: z.url().optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
  REDIS_URL: z.string().optional(),
  RATE_LIMIT_SIGN_IN_PER_MINUTE: z.coerce.number().int().min(1).default(10),
  // How many proxies in front add an address to X-Forwarded-For.
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),

  CAPTURE: z.enum(["at_join", "at_shipment"]).default("at_join"),

  // These override the settings page, which holds their defaults.
  OPERATIONS_EMAIL: emailAddressList.optional(),
  // Less than a day, since a checkout session lives at most 24 hours and must outlive its order.
  ORDER_EXPIRY_SECONDS: z.coerce.number().int().min(1).max(82_800).optional(),
  OPEN_UNPAID_MAX: z.coerce.number().int().min(1).optional(),
  UNPAID_HOLDS_PER_ADDRESS: z.coerce.number().int().min(1).optional(),
  // Percent.
  UNPAID_HOLD_SHARE: z.coerce.number().int().min(1).max(100).optional(),
  FULFILLMENT: z.enum(["auto", "manual"]).optional(),
  RATE_LIMIT_CREATE_PER_MINUTE: z.coerce.number().int().min(1).optional(),
  RATE_LIMIT_READ_PER_MINUTE: z.coerce.number().int().min(1).optional(),
});
export type Env = z.infer<typeof schema>;

/** Secrets that libraries read by themselves. Telemetry has to know them to hide them. */
export const librarySecrets = [
  "INNGEST_EVENT_KEY",
  "INNGEST_SIGNING_KEY",
  "INNGEST_SIGNING_KEY_FALLBACK",
  "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
  "PGPASSWORD",
] as const;

/** The values of the library secrets that are set. */
export function readLibrarySecrets(): Partial<Record<(typeof librarySecrets)[number], string>> {
  return Object.fromEntries(
    librarySecrets.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}

/** The shop settings set by environment variables, which the settings page can't change. */
export function settingsFromEnvironment(env: Env): Partial<ShopSettings> {
  const { OPERATIONS_EMAIL, ORDER_EXPIRY_SECONDS, OPEN_UNPAID_MAX, FULFILLMENT } = env;
  const { UNPAID_HOLDS_PER_ADDRESS, UNPAID_HOLD_SHARE } = env;
  const { RATE_LIMIT_CREATE_PER_MINUTE, RATE_LIMIT_READ_PER_MINUTE } = env;
  return {
    ...(OPERATIONS_EMAIL && { alertRecipients: OPERATIONS_EMAIL }),
    ...(ORDER_EXPIRY_SECONDS && { orderExpiryMinutes: ORDER_EXPIRY_SECONDS / 60 }),
    ...(OPEN_UNPAID_MAX && { openUnpaidMax: OPEN_UNPAID_MAX }),
    ...(UNPAID_HOLDS_PER_ADDRESS && { unpaidHoldsPerAddress: UNPAID_HOLDS_PER_ADDRESS }),
    ...(UNPAID_HOLD_SHARE && { unpaidHoldShare: UNPAID_HOLD_SHARE }),
    ...(FULFILLMENT && { fulfillment: FULFILLMENT }),
    ...(RATE_LIMIT_CREATE_PER_MINUTE && { createPerMinute: RATE_LIMIT_CREATE_PER_MINUTE }),
    ...(RATE_LIMIT_READ_PER_MINUTE && { readPerMinute: RATE_LIMIT_READ_PER_MINUTE }),
  };
}

/** Renamed variables. One that is set under its old name is an error, as it would be ignored. */
const renamed = [
  ["MAIL_FROM", "EMAIL_FROM"],
  ["FULFILMENT", "FULFILLMENT"],
] as const;

let parsed: Env | undefined;

/**
 * The validated environment, read once. Throws a list of the missing and invalid variables, without
 * their values, since some are secrets.
 */
export function env(): Env {
  if (parsed) return parsed;
  // An empty variable counts as unset, as in most shells and hosting dashboards.
  const variables = Object.fromEntries(
    Object.entries(process.env).filter(([, value]) => value !== ""),
  );
  const outdated = renamed.filter(([oldName]) => variables[oldName] !== undefined);
  if (outdated.length > 0) {
    const lines = outdated.map(([oldName, newName]) => `${oldName} is now called ${newName}.`);
    throw new Error(`Rename these environment variables:\n  ${lines.join("\n  ")}`);
  }
  const result = schema.safeParse(variables);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Missing or invalid environment variables:\n  ${issues.join("\n  ")}`);
  }
  parsed = result.data;
  return parsed;
}
