"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { createApiKeyForm, type Scope } from "@/lib/domain/api-key";
import { LimitFields } from "./limit-fields";
import { NewKey } from "./new-key";
import { scopeGroups, scopeLabels } from "./scope-labels";

/** Creates an API key and shows its secret once. */
export function CreateKeyForm({
  createApiKeyAction,
}: {
  createApiKeyAction: FormAction<{ kind: "created"; key: string }>;
}) {
  const [isReopened, setReopened] = useState(false);
  const form = useServerForm({
    action: createApiKeyAction,
    schema: createApiKeyForm,
    onDone({ key }) {
      setCreatedKey(key);
      form.reset();
    },
  });
  // If the browser itself has posted the form, the key is in the page from the start.
  const [createdKey, setCreatedKey] = useState(form.done?.key ?? null);
  if (createdKey !== null) {
    const close = () => {
      setCreatedKey(null);
      // The focused button disappears, so the form takes the focus.
      setReopened(true);
    };
    return <NewKey value={createdKey} close={close} />;
  }
  return (
    <form {...form.props} className="grid gap-4 sm:grid-cols-2">
      <FormField
        id="key-name"
        label="Name"
        hint="For example, the name of the integration."
        {...form.field("name")}
      >
        {(control) => <Input {...control} autoComplete="off" autoFocus={isReopened} />}
      </FormField>
      <FormField id="key-expiry" label="Expires" {...form.field("expiresInDays")}>
        {(control) => (
          <Select {...control}>
            <option value="">Never</option>
            <option value="30">In 30 days</option>
            <option value="90">In 90 days</option>
            <option value="365">In 1 year</option>
          </Select>
        )}
      </FormField>
      <LimitFields idPrefix="key" field={form.field} />
      <fieldset className="sm:col-span-2">
        <legend className="mb-1.5 font-medium text-sm">Permissions</legend>
        <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
          {scopeGroups.map((group) => (
            <ScopeGroup
              key={group.name}
              group={group}
              isChecked={(scope) => form.isChecked("scopes", scope)}
            />
          ))}
        </div>
        {form.field("scopes").error && (
          <p role="alert" className="mt-1.5 text-bad text-xs">
            Choose at least one permission.
          </p>
        )}
      </fieldset>
      <div className="grid gap-3 sm:col-span-2">
        {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
        <Button type="submit" disabled={form.pending} className="justify-self-start">
          {form.pending ? "Creating…" : "Create API key"}
        </Button>
      </div>
    </form>
  );
}

function ScopeGroup({
  group: { name, text, scopes },
  isChecked,
}: {
  group: (typeof scopeGroups)[number];
  isChecked: (scope: Scope) => boolean;
}) {
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium text-ink-soft text-xs">{name}</legend>
      <p className="mb-2 text-pretty text-ink-soft text-xs">{text}</p>
      <div className="grid gap-2">
        {scopes.map((scope) => (
          <label key={scope} className="flex items-start gap-2.5 text-sm">
            <input
              type="checkbox"
              name="scopes"
              value={scope}
              defaultChecked={isChecked(scope)}
              className="mt-0.5 size-4 accent-carbon"
            />
            <span>
              {scopeLabels[scope]}
              <code className="block font-mono text-ink-soft text-xs">{scope}</code>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
