"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Card, CardHeading } from "@/components/ui/card";
import { FormField, Input, Select, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import {
  changeShopSettingsForm,
  type ShopSetting,
  type ShopSettingsView,
  settingEnvironmentVariables,
  textsOfSettings,
} from "@/lib/domain/shop-settings";
import { shopSettingLabels } from "./shop-setting-labels";

/** The shop settings. Those set by an environment variable are shown, but can't be edited. */
export function ShopSettingsForm({
  settings,
  timeZones,
  changeShopSettingsAction,
}: {
  settings: ShopSettingsView;
  timeZones: readonly string[];
  changeShopSettingsAction: FormAction<{ kind: "changed" }>;
}) {
  const router = useRouter();
  const { values, fromEnvironment, changedAt } = settings;
  const formValues = textsOfSettings(values);
  const editable = Object.entries(formValues).filter(
    ([name]) => !fromEnvironment.some((fixed) => fixed === name),
  );
  const form = useServerForm({
    action: changeShopSettingsAction,
    schema: changeShopSettingsForm(editable.map(([name]) => name)),
    defaultValue: Object.fromEntries(editable),
    onDone() {
      toast.success("Settings saved");
      router.refresh();
    },
  });

  /** The props that every field has: its ID, its value and its error. */
  function field(name: ShopSetting) {
    const isFixed = fromEnvironment.includes(name);
    return {
      props: {
        id: name,
        ...form.field(name),
        ...(isFixed && { defaultValue: formValues[name] }),
      },
      control: { disabled: isFixed },
      fixedNote: isFixed && <FixedNote variable={settingEnvironmentVariables[name] ?? ""} />,
    };
  }

  const shopName = field("shopName");
  const timeZone = field("timeZone");
  const alertRecipients = field("alertRecipients");
  const fulfillment = field("fulfillment");
  const numberFields = (names: readonly (readonly [ShopSetting, ReactNode])[]) =>
    names.map(([name, hint]) => {
      const { props, control, fixedNote } = field(name);
      return (
        <FormField key={name} {...props} label={shopSettingLabels[name]} hint={fixedNote || hint}>
          {(aria) => <Input {...aria} {...control} type="number" inputMode="numeric" step="any" />}
        </FormField>
      );
    });

  return (
    <form {...form.props} className="grid max-w-3xl gap-5">
      {changedAt !== null && <input type="hidden" name="seenAt" value={changedAt} />}
      <input type="hidden" name="opened" value={JSON.stringify(formValues)} />
      <Section heading="Shop">
        <FormField
          {...shopName.props}
          label={shopSettingLabels.shopName}
          hint="Shown in emails and page titles."
        >
          {(aria) => <Input {...aria} {...shopName.control} />}
        </FormField>
        <FormField
          {...timeZone.props}
          label={shopSettingLabels.timeZone}
          hint="Sets when “today” starts. Times are shown in each viewer's own time zone."
        >
          {(aria) => (
            <Select {...aria} {...timeZone.control}>
              {timeZones.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </FormField>
        <FormField
          {...alertRecipients.props}
          label={shopSettingLabels.alertRecipients}
          hint={alertRecipients.fixedNote || "One email per line."}
        >
          {(aria) => <Textarea {...aria} {...alertRecipients.control} rows={3} />}
        </FormField>
      </Section>
      <Section heading="Orders">
        <FormField
          {...fulfillment.props}
          label={shopSettingLabels.fulfillment}
          hint={
            fulfillment.fixedNote ||
            "Applies to each order's next step. Labels already requested and orders already waiting for an operator aren't affected."
          }
        >
          {(aria) => (
            <Select {...aria} {...fulfillment.control}>
              <option value="auto">Automatic: paid orders ship immediately</option>
              <option value="manual">Manual: paid orders wait for an operator</option>
            </Select>
          )}
        </FormField>
        {numberFields([
          [
            "orderExpiryMinutes",
            "How long an unpaid order reserves stock. Existing orders keep their deadline.",
          ],
          ["openUnpaidMax", "The maximum that can be open at the same time."],
          [
            "unpaidHoldsPerAddress",
            "The maximum that guests of an address, or an account, can have open. Free orders that haven't shipped count too. Orders placed with an API key don't.",
          ],
          [
            "unpaidHoldShare",
            "How much of a product's available stock these orders can reserve. All guests together leave half the rest to customers who sign in. 100 is no limit.",
          ],
          ["lowStockThreshold", "For new products. Change a product's threshold under Inventory."],
        ])}
      </Section>
      <Section heading="Rate limits">
        {numberFields([
          ["createPerMinute", "Per API key, user or IP address."],
          ["readPerMinute", "Per API key, user or IP address."],
        ])}
      </Section>
      <Section heading="Targets">
        {numberFields([
          [
            "paidWithinSeconds",
            "Counted from placement. Orders that are paid later have no targets.",
          ],
          ["shippedWithinMinutes", "Counted from placement."],
          ["deliveredWithinHours", "Counted from placement."],
        ])}
      </Section>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <div>
        <Button type="submit" disabled={form.pending}>
          {form.pending ? "Saving…" : "Save settings"}
        </Button>
      </div>
    </form>
  );
}

function Section({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Card className="p-5 sm:p-6">
      <CardHeading>{heading}</CardHeading>
      <div className="mt-4 grid gap-5 sm:grid-cols-2">{children}</div>
    </Card>
  );
}

function FixedNote({ variable }: { variable: string }) {
  return (
    <>
      Set by the environment variable <code className="font-mono text-ink">{variable}</code>. It
      can't be changed here.
    </>
  );
}
