"use client";

import { useEffect, useRef } from "react";
import { AddressFields } from "@/components/shop/address-fields";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { type PostedFormAction, usePostedForm } from "@/components/ui/use-posted-form";
import type { AddressParts } from "@/lib/domain/address";
import type { Country } from "@/lib/domain/countries";
import type { FormFailure } from "@/lib/domain/form-failure";
import type { FormValues } from "@/lib/domain/form-values";

type Outcome = { kind: "idle" } | { kind: "done"; values: FormValues };
export type AddressFormState = Outcome | FormFailure;

const idle: Outcome = { kind: "idle" };

/** Changes the customer's default address, which the checkout is prefilled with. */
export function DefaultAddressForm({
  address,
  countries,
  save,
}: {
  address: AddressParts;
  countries: readonly Country[];
  save: PostedFormAction<Outcome>;
}) {
  const [state, action, pending] = usePostedForm(save, idle);
  const form = useRef<HTMLFormElement>(null);
  const errors = state.kind === "failed" ? (state.issues ?? {}) : {};

  useEffect(() => {
    if (state.kind !== "failed") return;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state]);

  return (
    <form ref={form} action={action} noValidate className="grid gap-4">
      <AddressFields
        values={state.kind === "idle" ? address : (state.values ?? {})}
        errors={errors}
        countries={countries}
      />
      {state.kind === "failed" && !pending && <ErrorNotice>{state.message}</ErrorNotice>}
      {state.kind === "done" && !pending && <SuccessNotice>Address saved.</SuccessNotice>}
      <Button type="submit" variant="quiet" disabled={pending} className="justify-self-start">
        {pending ? "Saving…" : "Save address"}
      </Button>
    </form>
  );
}
