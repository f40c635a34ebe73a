import { z } from "zod";
import type { Targets } from "@/lib/domain/metrics/stages";
import { openedWith } from "./opened-with";
import { maxCharactersMessage, requiredText, singleLineText } from "./text";
import { email } from "./user";
import { isTimeZone } from "./zoned-time";

/** An IANA name, because PostgreSQL and JavaScript interpret offsets differently. */
const timeZone = z
  .string()
  .regex(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/, "Enter a time zone name such as Europe/Berlin.")
  .refine(isTimeZone, "Enter a time zone name such as Europe/Berlin.");

function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
}

/** The settings on the settings page. Environment variables override them. */
export const shopSettings = z.strictObject({
  shopName: singleLineText(80),
  /** An IANA name. It defines when "today" starts. */
  timeZone,
  /** Who receives stock alerts. */
  alertRecipients: z
    .array(email)
    .min(1, "Enter at least one email address.")
    .max(20, "Enter at most 20 email addresses."),
  /** How long an unpaid order reserves its units. Hosted payment pages last at most a day. */
  orderExpiryMinutes: wholeNumber(1, 1_380),
  /** How many unpaid orders a customer can have open. */
  openUnpaidMax: wholeNumber(1, 10_000),
  /** How many unpaid orders, and as many free ones before they ship, an account or address can have. */
  unpaidHoldsPerAddress: wholeNumber(1, 10_000),
  /**
   * The percent of a product's available units that these orders can hold, and at least one unit. 100 is
   * no limit.
   */
  unpaidHoldShare: wholeNumber(1, 100),
  /** The default for new products. At or below it, stock is low. */
  lowStockThreshold: wholeNumber(0, 1_000_000),
  fulfillment: z.enum(["auto", "manual"]),
  createPerMinute: wholeNumber(1, 1_000_000),
  readPerMinute: wholeNumber(1, 1_000_000),
  /** How soon after placement an order should reach each stage. */
  paidWithinSeconds: wholeNumber(1, 86_400),
  shippedWithinMinutes: wholeNumber(1, 100_000),
  deliveredWithinHours: wholeNumber(1, 10_000),
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
  unpaidHoldsPerAddress: 10,
  unpaidHoldShare: 50,
  lowStockThreshold: 10,
  fulfillment: "auto",
  createPerMinute: 60,
  readPerMinute: 600,
  paidWithinSeconds: 60,
  shippedWithinMinutes: 60,
  deliveredWithinHours: 72,
};

/** The targets of these settings. */
export function targetsOf(
  settings: Pick<
    ShopSettings,
    "paidWithinSeconds" | "shippedWithinMinutes" | "deliveredWithinHours"
  >,
): Targets {
  return {
    paid: settings.paidWithinSeconds * 1_000,
    shipped: settings.shippedWithinMinutes * 60_000,
    delivered: settings.deliveredWithinHours * 3_600_000,
  };
}

/** The environment variable that overrides each setting. */
export const settingEnvironmentVariables: Readonly<Partial<Record<ShopSetting, string>>> = {
  alertRecipients: "OPERATIONS_EMAIL",
  orderExpiryMinutes: "ORDER_EXPIRY_SECONDS",
  openUnpaidMax: "OPEN_UNPAID_MAX",
  unpaidHoldsPerAddress: "UNPAID_HOLDS_PER_ADDRESS",
  unpaidHoldShare: "UNPAID_HOLD_SHARE",
  fulfillment: "FULFILLMENT",
  createPerMinute: "RATE_LIMIT_CREATE_PER_MINUTE",
  readPerMinute: "RATE_LIMIT_READ_PER_MINUTE",
};

/** Parses typed email addresses, separated by line breaks, spaces, commas or semicolons. */
export const emailAddressList = requiredText("Enter at least one email address.")
  .max(6_000, maxCharactersMessage(6_000))
  .transform((text) => text.split(/[\s,;]+/).filter((word) => word !== ""))
  .pipe(shopSettings.shape.alertRecipients);

/** The changed settings. `seenAt` detects concurrent changes; null if nothing was set before. */
export const changeShopSettingsInput = z.strictObject({
  seenAt: z.iso.datetime().nullable(),
  changes: shopSettings.partial(),
});
export type ChangeShopSettings = z.infer<typeof changeShopSettingsInput>;

const settingFields = z.strictObject({
  ...shopSettings.shape,
  alertRecipients: emailAddressList,
});
const someSettings = settingFields.partial();

/** The fields of some settings. Each one is required, which the type doesn't say. */
function pickSettings(names: readonly string[]): typeof someSettings {
  const fields = Object.entries(settingFields.shape).filter(([name]) => names.includes(name));
  return z.strictObject(Object.fromEntries(fields)) as unknown as typeof someSettings;
}

/** The values of settings as their form shows them. */
const settingTexts = z.partialRecord(shopSetting, z.string().default(""));
export type SettingTexts = z.infer<typeof settingTexts>;

/** The text of each setting in its form. */
export function textsOfSettings(values: ShopSettings): SettingTexts {
  const texts = { ...values, alertRecipients: values.alertRecipients.join("\n") };
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, String(value)]));
}

/**
 * The form that changes the settings of these names. The others are set by environment variables, so
 * the form doesn't send them.
 */
export function changeShopSettingsForm(names: readonly string[]) {
  return pickSettings(names)
    .extend({ seenAt: z.iso.datetime().optional(), opened: openedWith(settingTexts) })
    .transform(({ seenAt, opened, ...changes }) => ({ seenAt: seenAt ?? null, opened, changes }));
}

/** The settings on their page. */
export interface ShopSettingsView {
  /** The effective values. One from a variable may be outside the range that the page allows. */
  values: ShopSettings;
  /** The settings that environment variables override, so that the page cannot change them. */
  fromEnvironment: ShopSetting[];
  /** When a setting was last changed on the page, ISO 8601 UTC. */
  changedAt: string | null;
}
