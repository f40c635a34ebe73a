"use client";

import { useState } from "react";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type CreateApiKey, createApiKeyInput, scopes } from "@/lib/domain/api-key";

/** A select speaks text: nothing stands for "never". */
const schema = createApiKeyInput.extend({
  expiresInDays: z
    .string()
    .transform((days) => (days === "" ? null : Number(days)))
    .pipe(createApiKeyInput.shape.expiresInDays),
});

const scopeWords = {
  "orders:read": "see every order",
  "orders:write": "place, pay and cancel orders",
  "products:read": "see products and what is available",
} as const;

/** Makes an API key and shows it, this once. */
export function CreateKeyForm({
  send,
}: {
  send: FormAction<CreateApiKey, { kind: "created"; key: string }>;
}) {
  const [made, setMade] = useState<string | null>(null);
  const [isNext, setNext] = useState(false);
  const form = useActionForm({
    schema,
    defaultValues: { name: "", scopes: [], expiresInDays: "" },
    send,
    onDone({ key }) {
      setMade(key);
      form.reset();
    },
  });
  const { errors } = form.formState;
  if (made !== null) {
    const close = () => {
      setMade(null);
      // The button that had the focus has gone.
      setNext(true);
    };
    return <MadeKey value={made} close={close} />;
  }
  return (
    <form {...form.formProps} className="grid gap-4 sm:grid-cols-2">
      <FormField id="key-name" label="Name" hint="What it is for." error={errors.name?.message}>
        {(control) => (
          <Input {...control} {...form.register("name")} autoComplete="off" autoFocus={isNext} />
        )}
      </FormField>
      <FormField id="key-expiry" label="Good for" error={errors.expiresInDays?.message}>
        {(control) => (
          <Select {...control} {...form.register("expiresInDays")}>
            <option value="">until it is revoked</option>
            <option value="30">30 days</option>
            <option value="90">90 days</option>
            <option value="365">a year</option>
          </Select>
        )}
      </FormField>
      <fieldset className="sm:col-span-2">
        <legend className="mb-1.5 font-medium text-sm">It may</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          {scopes.map((scope) => (
            <label key={scope} className="flex items-start gap-2.5 text-sm">
              <input
                type="checkbox"
                value={scope}
                {...form.register("scopes")}
                className="mt-0.5 size-4 accent-carbon"
              />
              <span>
                {scopeWords[scope]}
                <code className="block font-mono text-ink-soft text-xs">{scope}</code>
              </span>
            </label>
          ))}
        </div>
        {errors.scopes?.message && (
          <p role="alert" className="mt-1.5 text-bad text-xs">
            Choose at least one.
          </p>
        )}
      </fieldset>
      <div className="grid gap-3 sm:col-span-2">
        {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
        <Button type="submit" disabled={form.pending} className="justify-self-start">
          {form.pending ? "One moment…" : "Make a key"}
        </Button>
      </div>
    </form>
  );
}

function MadeKey({ value, close }: { value: string; close: () => void }) {
  return (
    <div className="grid gap-3">
      <SuccessNotice>
        This is the key. It is shown only now, so keep it where it belongs before you leave.
      </SuccessNotice>
      <div className="flex items-center gap-2 rounded-md border border-line bg-sunken px-3 py-2">
        <code data-testid="new-key" className="min-w-0 flex-1 break-all font-mono text-sm">
          {value}
        </code>
        <CopyButton text={value} label="Copy the key" />
      </div>
      <Button variant="quiet" onClick={close} className="justify-self-start">
        I have kept it
      </Button>
    </div>
  );
}
