import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
import { ShopSettingsForm } from "@/components/admin/settings/shop-settings-form";
import { adminPage } from "@/lib/actions/page-guard";
import { listTimeZones } from "@/lib/domain/zoned-time";
import { readShopSettings } from "@/lib/services/settings";
import { changeShopSettingsAction } from "./shop-settings-actions";

export const metadata: Metadata = { title: "Shop settings" };

export default async function ShopSettingsPage() {
  const { ctx } = await adminPage("admin");
  const settings = await readShopSettings({ ctx });
  const { timeZone } = settings.values;
  const timeZones = [...new Set(["UTC", timeZone, ...listTimeZones()])];
  return (
    <>
      <PageTitle lead="Changes apply within 5 seconds.">Shop settings</PageTitle>
      <SettingsTabs current="/admin/settings/shop" />
      <ShopSettingsForm
        key={settings.changedAt}
        settings={settings}
        timeZones={timeZones}
        changeShopSettingsAction={changeShopSettingsAction}
      />
    </>
  );
}
