import type { ComparedField } from "@/lib/domain/opened-with";
import { type SettingTexts, type ShopSetting, shopSetting } from "@/lib/domain/shop-settings";

/** The settings as their form names them. */
export const shopSettingLabels: Readonly<Record<ShopSetting, string>> = {
  shopName: "Shop name",
  timeZone: "Time zone",
  alertRecipients: "Stock alert recipients",
  orderExpiryMinutes: "Minutes to pay",
  openUnpaidMax: "Unpaid orders per customer",
  unpaidHoldsPerAddress: "Unpaid orders per IP address",
  unpaidHoldShare: "Unpaid share of stock, %",
  lowStockThreshold: "Low-stock threshold",
  fulfillment: "Fulfillment",
  createPerMinute: "Writes per minute",
  readPerMinute: "Reads per minute",
  paidWithinSeconds: "Paid within seconds",
  shippedWithinMinutes: "Shipped within minutes",
  deliveredWithinHours: "Delivered within hours",
};

/** The settings when their form was opened, beside those that are stored now. */
export function compareSettings(opened: SettingTexts, current: SettingTexts): ComparedField[] {
  return shopSetting.options.flatMap((name) => {
    const [before, now] = [opened[name], current[name]];
    if (before === undefined || now === undefined) return [];
    return [{ label: shopSettingLabels[name], opened: before, current: now }];
  });
}
