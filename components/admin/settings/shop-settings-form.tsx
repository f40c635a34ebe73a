"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Card, CardHeading } from "@/components/ui/card";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input, Select, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import {
  type ChangeShopSettings,
  emailAddressList,
  type ShopSetting,
  type ShopSettingsView,
  settingEnvironmentVariables,
  shopSettings,
} from "@/lib/domain/shop-settings";

const schema = z.object({ ...shopSettings.shape, alertRecipients: emailAddressList }).partial();

const numbers = { valueAsNumber: true } as const;

/** The shop settings. Those set by an environment variable are shown, but can't be edited. */
export function ShopSettingsForm({
  settings,
  timeZones,
  changeShopSettingsAction,
}: {
  settings: ShopSettingsView;
  timeZones: readonly string[];
  changeShopSettingsAction: FormAction<ChangeShopSettings, { kind: "changed" }>;
}) {
  const router = useRouter();
  const { values, fromEnvironment, changedAt } = settings;
  const formValues = { ...values, alertRecipients: values.alertRecipients.join("\n") };
  const editable = Object.entries(formValues).filter(
    ([name]) => !fromEnvironment.some((fixed) => fixed === name),
  );
  const form = useActionForm({
    schema,
    defaultValues: Object.fromEntries(editable),
    send: (changes) => changeShopSettingsAction({ seenAt: changedAt, changes }),
    onDone() {
      toast.success("Settings saved");
      router.refresh();
    },
  });
  const { errors } = form.formState;

  /** The props that every field has: its ID, its error, and its control's value. */
  function field(name: ShopSetting) {
    const isFixed = fromEnvironment.includes(name);
    const error = errors[name]?.message;
    return {
      id: name,
      ...(error !== undefined && { error }),
      control: isFixed
        ? { value: formValues[name], disabled: true }
        : {
            ...form.register(name, typeof formValues[name] === "number" ? numbers : {}),
            // Shows the value before JavaScript has loaded.
            defaultValue: formValues[name],
          },
      fixedNote: isFixed && <FixedNote variable={settingEnvironmentVariables[name] ?? ""} />,
    };
  }

  const shopName = field("shopName");
  const timeZone = field("timeZone");
  const alertRecipients = field("alertRecipients");
  const fulfillment = field("fulfillment");
  const numberFields = (names: readonly (readonly [ShopSetting, string, ReactNode])[]) =>
    names.map(([name, label, hint]) => {
      const { control, fixedNote, ...rest } = field(name);
      return (
        <FormField key={name} {...rest} label={label} hint={fixedNote || hint}>
          {(aria) => <Input {...aria} {...control} type="number" inputMode="numeric" step="any" />}
        </FormField>
      );
    });

  return (
    <form {...form.formProps} className="grid max-w-3xl gap-5">
      <Section heading="Shop">
        <FormField
          id={shopName.id}
          label="Shop name"
          error={shopName.error}
          hint="Shown in emails and page titles."
        >
          {(aria) => <Input {...aria} {...shopName.control} />}
        </FormField>
        <FormField
          id={timeZone.id}
          label="Time zone"
          error={timeZone.error}
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
          id={alertRecipients.id}
          label="Stock alert recipients"
          error={alertRecipients.error}
          hint={alertRecipients.fixedNote || "One email per line."}
        >
          {(aria) => <Textarea {...aria} {...alertRecipients.control} rows={3} />}
        </FormField>
      </Section>
      <Section heading="Orders">
        <FormField
          id={fulfillment.id}
          label="Fulfillment"
          error={fulfillment.error}
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
            "Minutes to pay",
            "How long an unpaid order reserves stock. Existing orders keep their deadline.",
          ],
          [
            "openUnpaidMax",
            "Unpaid orders per customer",
            "The maximum that can be open at the same time.",
          ],
          [
            "lowStockThreshold",
            "Low-stock threshold",
            "For new products. Change a product's threshold under Inventory.",
          ],
        ])}
      </Section>
      <Section heading="Rate limits">
        {numberFields([
          ["createPerMinute", "Writes per minute", "Per API key, user or IP address."],
          ["readPerMinute", "Reads per minute", "Per API key, user or IP address."],
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
