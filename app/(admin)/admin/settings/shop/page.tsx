import type { Metadata } from "next";
import { PageTitle } from "@/components/desk/page-title";
import { SettingsTabs } from "@/components/settings/settings-tabs";
import { ShopSettingsForm } from "@/components/settings/shop-settings-form";
import { deskPage } from "@/lib/http/page-context";
import { readShopSettings } from "@/lib/services/settings";
import { changeShopSettingsAction } from "../actions";

export const metadata: Metadata = { title: "Shop settings" };

export default async function ShopSettingsPage() {
  const { ctx } = await deskPage("admin");
  const settings = await readShopSettings({ ctx });
  const { timeZone } = settings.values;
  const timeZones = [...new Set(["UTC", timeZone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <>
      <PageTitle lead="Changes are in force within five seconds, without a restart.">
        Shop settings
      </PageTitle>
      <SettingsTabs current="/admin/settings/shop" />
      <ShopSettingsForm
        key={settings.changedAt}
        settings={settings}
        timeZones={timeZones}
        send={changeShopSettingsAction}
      />
    </>
  );
}
