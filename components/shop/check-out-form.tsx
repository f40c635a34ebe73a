"use client";

import { CreditCard, Hourglass } from "lucide-react";
import { type ReactNode, useActionState, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import type { AddressParts } from "@/lib/domain/address";
import type { Country } from "@/lib/domain/countries";
import { AddressFields } from "./address-fields";

/** What was typed: a form that is sent comes back empty. */
export type CheckOutValues = AddressParts & {
  email?: string | undefined;
  keepAddress?: boolean | undefined;
};

export type CheckOutState =
  | { kind: "idle" }
  | {
      kind: "problem";
      message: string;
      fields?: Record<string, string>;
      values: CheckOutValues;
    };

const idle: CheckOutState = { kind: "idle" };

/** What the page showed, sent back as it was: this and no other cart is ordered, and once. */
export interface CheckOutOffer {
  cart: string;
  total: number;
  currency: string;
  key: string;
}

/** Asks where the order goes, then places it, to be paid at once or later. */
export function CheckOutForm({
  offer,
  prefilled,
  isGuest,
  countries,
  summary,
  place,
}: {
  offer: CheckOutOffer;
  prefilled: CheckOutValues;
  isGuest: boolean;
  countries: readonly Country[];
  summary: ReactNode;
  place: (previous: CheckOutState, form: FormData) => Promise<CheckOutState>;
}) {
  const [state, action, pending] = useActionState(place, idle);
  const form = useRef<HTMLFormElement>(null);
  const problem = state.kind === "problem" ? state : null;
  const values = problem?.values ?? prefilled;
  const errors = problem?.fields ?? {};

  useEffect(() => {
    if (state.kind !== "problem") return;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state]);

  return (
    <form
      ref={form}
      action={action}
      noValidate
      className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_23rem]"
    >
      {Object.entries(offer).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Card aria-labelledby="delivery-title" className="p-5 sm:p-7">
        {isGuest && <Contact email={values.email} error={errors.email} />}
        <h2 id="delivery-title" className="mb-4 font-semibold text-base tracking-tight">
          Where to?
        </h2>
        <AddressFields values={values} errors={errors} countries={countries} />
        {!isGuest && <KeepAddress isChecked={values.keepAddress ?? false} />}
      </Card>
      <Card aria-labelledby="summary-title" className="p-5 sm:p-6 lg:sticky lg:top-6">
        {summary}
        {problem && !pending && (
          <div className="mt-4">
            <ErrorNotice>{problem.message}</ErrorNotice>
          </div>
        )}
        <PayChoice pending={pending} />
      </Card>
    </form>
  );
}

function Contact({ email, error }: { email: string | undefined; error: string | undefined }) {
  return (
    <div className="mb-7">
      <h2 className="mb-4 font-semibold text-base tracking-tight">Who are you?</h2>
      <FormField
        id="email"
        label="E-mail"
        hint="The link to follow your order goes there."
        error={error}
      >
        {(control) => (
          <Input {...control} name="email" type="email" autoComplete="email" defaultValue={email} />
        )}
      </FormField>
    </div>
  );
}

function KeepAddress({ isChecked }: { isChecked: boolean }) {
  return (
    <label className="mt-5 flex min-h-11 items-center gap-3 text-sm">
      <input
        type="checkbox"
        name="keepAddress"
        defaultChecked={isChecked}
        className="size-4.5 accent-carbon"
      />
      Keep this address for the next time
    </label>
  );
}

/** The first button is what Enter presses: paying is what most people come for. */
function PayChoice({ pending }: { pending: boolean }) {
  return (
    <div className="mt-5 grid gap-3">
      <Button type="submit" name="pay" value="now" disabled={pending}>
        <CreditCard aria-hidden />
        {pending ? "Placing the order…" : "Pay now"}
      </Button>
      <Button type="submit" name="pay" value="later" variant="quiet" disabled={pending}>
        <Hourglass aria-hidden />
        Pay later
      </Button>
      <p className="text-pretty text-ink-soft text-xs leading-5">
        Either way the items are set aside for you now. You pay on our payment provider's page; the
        order's own page counts down the time that is left for it.
      </p>
    </div>
  );
}
