"use server";

import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { changeShopSettingsForm } from "@/lib/domain/shop-settings";
import { changeShopSettings } from "@/lib/services/settings";

/** Saves shop settings, unless someone else changed them since the page was loaded. */
export async function changeShopSettingsAction(_: unknown, form: FormData) {
  // A caller can send anything in place of a form; the guard answers that after checking who calls.
  const fields = form instanceof FormData ? [...form.keys()] : [];
  return asOperator(changeShopSettingsForm(fields), form, async (args) => {
    const changed = await changeShopSettings(args);
    switch (changed.kind) {
      case "changed":
        return { kind: "changed" as const };
      case "conflict":
        return formFailure(
          "Someone else changed the settings. Your changes weren't saved. Reload the page to see theirs.",
        );
      case "set_by_environment":
        return formFailure(
          `Set by an environment variable and can't be changed here: ${changed.variables.join(", ")}.`,
        );
    }
  });
}
