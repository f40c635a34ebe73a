import { z } from "zod";
import { charsAtMost, line } from "./text";
import { email } from "./user";

/** By its name in the time zone database: PostgreSQL and JavaScript read an offset differently. */
const timeZone = z
  .string()
  .regex(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/, "must be a name such as Europe/Berlin")
  .refine(isTimeZone, "is not a time zone");

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function wholeNumber(min: number, max: number) {
  const words = `must be a whole number from ${min} to ${max}`;
  return z.int(words).min(min, words).max(max, words);
}

/** What an administrator sets on the settings page; a variable of the environment beats it. */
export const shopSettings = z.strictObject({
  shopName: line(80),
  /** An IANA name. It says when "today" begins. */
  timeZone,
  /** Who gets the alerts about stock. */
  alertRecipients: z
    .array(email)
    .min(1, "must have at least one address")
    .max(20, "must have at most 20 addresses"),
  /** How long an unpaid order holds its units. A hosted payment page lives a day at most. */
  orderExpiryMinutes: wholeNumber(1, 1_380),
  /** How many unpaid orders one customer may hold units with. */
  openUnpaidMax: wholeNumber(1, 10_000),
  /** For new products: at or below it they run low. */
  lowStockThreshold: wholeNumber(0, 1_000_000),
  fulfillment: z.enum(["auto", "manual"]),
  createPerMinute: wholeNumber(1, 1_000_000),
  readPerMinute: wholeNumber(1, 1_000_000),
});
export type ShopSettings = z.infer<typeof shopSettings>;
export const shopSetting = shopSettings.keyof();
export type ShopSetting = z.infer<typeof shopSetting>;

export const defaultShopSettings: Readonly<ShopSettings> = {
  shopName: "Waybill",
  timeZone: "UTC",
  alertRecipients: ["operations@waybill.test"],
  orderExpiryMinutes: 15,
  openUnpaidMax: 5,
  lowStockThreshold: 10,
  fulfillment: "auto",
  createPerMinute: 60,
  readPerMinute: 600,
};

/** The variables that beat the page, by the setting that they give. */
export const settingVariables: Readonly<Partial<Record<ShopSetting, string>>> = {
  alertRecipients: "OPERATIONS_EMAIL",
  orderExpiryMinutes: "ORDER_EXPIRY_SECONDS",
  openUnpaidMax: "OPEN_UNPAID_MAX",
  fulfillment: "FULFILLMENT",
  createPerMinute: "RATE_LIMIT_CREATE_PER_MINUTE",
  readPerMinute: "RATE_LIMIT_READ_PER_MINUTE",
};

/** Addresses as people type them: one a line, or with commas between. */
export const addressLines = z
  .string()
  .max(6_000, charsAtMost(6_000))
  .transform((text) => text.split(/[\s,;]+/).filter((word) => word !== ""))
  .pipe(shopSettings.shape.alertRecipients);

/** What is changed, and what the changer had seen: `null` when nothing had been set yet. */
export const changeShopSettingsInput = z.strictObject({
  seenAt: z.iso.datetime().nullable(),
  changes: shopSettings.partial(),
});
export type ChangeShopSettings = z.infer<typeof changeShopSettingsInput>;

/** The settings as the page shows them. */
export interface ShopSettingsView {
  /** Those in force. What a variable gives may lie outside of what the page would take. */
  values: ShopSettings;
  /** The settings that environment variables override, so that the page cannot change them. */
  fromEnvironment: ShopSetting[];
  /** When something was last set on the page, ISO 8601 UTC. */
  changedAt: string | null;
}
