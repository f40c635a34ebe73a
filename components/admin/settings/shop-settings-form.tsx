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
  addressLines,
  type ChangeShopSettings,
  type ShopSetting,
  type ShopSettingsView,
  settingVariables,
  shopSettings,
} from "@/lib/domain/shop-settings";

const schema = z.object({ ...shopSettings.shape, alertRecipients: addressLines }).partial();

const numbers = { valueAsNumber: true } as const;

/** All that an administrator sets about the shop. What the environment gives is shown and not asked. */
export function ShopSettingsForm({
  settings,
  timeZones,
  send,
}: {
  settings: ShopSettingsView;
  timeZones: readonly string[];
  send: FormAction<ChangeShopSettings, { kind: "changed" }>;
}) {
  const router = useRouter();
  const { values, fromEnvironment, changedAt } = settings;
  const shown = { ...values, alertRecipients: values.alertRecipients.join("\n") };
  const asked = Object.entries(shown).filter(
    ([name]) => !fromEnvironment.some((known) => known === name),
  );
  const form = useActionForm({
    schema,
    defaultValues: Object.fromEntries(asked),
    send: (changes) => send({ seenAt: changedAt, changes }),
    onDone() {
      toast.success("Saved. It is in force within five seconds.");
      router.refresh();
    },
  });
  const { errors } = form.formState;

  /** What every field of this form has: its id, its fault, and whether it may be changed. */
  function field(name: ShopSetting) {
    const isGiven = fromEnvironment.includes(name);
    const error = errors[name]?.message;
    return {
      id: name,
      ...(error !== undefined && { error }),
      control: isGiven
        ? { value: shown[name], disabled: true }
        : {
            ...form.register(name, typeof shown[name] === "number" ? numbers : {}),
            // So that the page shows it before any script runs.
            defaultValue: shown[name],
          },
      given: isGiven && <GivenBy variable={settingVariables[name] ?? ""} />,
    };
  }

  const shopName = field("shopName");
  const timeZone = field("timeZone");
  const alertRecipients = field("alertRecipients");
  const fulfillment = field("fulfillment");
  const numberFields = (names: readonly (readonly [ShopSetting, string, ReactNode])[]) =>
    names.map(([name, label, hint]) => {
      const { control, given: note, ...rest } = field(name);
      return (
        <FormField key={name} {...rest} label={label} hint={note || hint}>
          {(aria) => <Input {...aria} {...control} type="number" inputMode="numeric" step="any" />}
        </FormField>
      );
    });

  return (
    <form {...form.formProps} className="grid max-w-3xl gap-5">
      <Section heading="The shop">
        <FormField
          id={shopName.id}
          label="Shop name"
          error={shopName.error}
          hint="It stands in emails and in the titles of pages."
        >
          {(aria) => <Input {...aria} {...shopName.control} />}
        </FormField>
        <FormField
          id={timeZone.id}
          label="Time zone"
          error={timeZone.error}
          hint="It says when “today” begins. Times on pages are the reader's own."
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
          label="Alerts about stock go to"
          error={alertRecipients.error}
          hint={alertRecipients.given || "One address a line."}
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
            fulfillment.given ||
            "A change applies to each order from its next step on: a shipment that the carrier was asked for stays so, and an order that waits for an operator goes on waiting."
          }
        >
          {(aria) => (
            <Select {...aria} {...fulfillment.control}>
              <option value="auto">Automatic: paid orders are shipped at once</option>
              <option value="manual">Manual: paid orders wait for an operator</option>
            </Select>
          )}
        </FormField>
        {numberFields([
          [
            "orderExpiryMinutes",
            "Minutes to pay",
            "An unpaid order holds its units for so long. Orders that are there keep their deadline.",
          ],
          ["openUnpaidMax", "Unpaid orders a customer", "So many may hold units at the same time."],
          [
            "lowStockThreshold",
            "Low stock at",
            "For new products; each has its own in the inventory.",
          ],
        ])}
      </Section>
      <Section heading="Rate limits">
        {numberFields([
          ["createPerMinute", "Orders and changes a minute", "For each API key, user or address."],
          ["readPerMinute", "Reads a minute", "For each API key, user or address."],
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

function GivenBy({ variable }: { variable: string }) {
  return (
    <>
      Set by the variable <code className="font-mono text-ink">{variable}</code>, which beats this
      page.
    </>
  );
}
