"use server";

import { compareSettings } from "@/components/admin/settings/shop-setting-labels";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { staleMessage } from "@/lib/domain/opened-with";
import { changeShopSettingsForm, textsOfSettings } from "@/lib/domain/shop-settings";
import { changeShopSettings } from "@/lib/services/settings";

/** Saves shop settings, unless someone else changed them since the page was loaded. */
export async function changeShopSettingsAction(_: unknown, form: FormData) {
  // A caller can send anything in place of a form; the guard answers that after checking who calls.
  const fields = form instanceof FormData ? [...form.keys()] : [];
  const schema = changeShopSettingsForm(fields);
  return asOperator(schema, form, async ({ ctx, input: { opened, ...input } }) => {
    const changed = await changeShopSettings({ ctx, input });
    switch (changed.kind) {
      case "changed":
        return { kind: "changed" as const };
      case "conflict":
        return formFailure(
          staleMessage(compareSettings(opened, textsOfSettings(changed.settings.values))),
        );
      case "set_by_environment":
        return formFailure(
          `Set by an environment variable and can't be changed here: ${changed.variables.join(", ")}.`,
        );
    }
  });
}
