"use client";

import { CreditCard, Hourglass } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type PostedFormAction, usePostedForm } from "@/components/ui/use-posted-form";
import type { AddressParts } from "@/lib/domain/address";
import type { Country } from "@/lib/domain/countries";
import type { FormFailure } from "@/lib/domain/form-failure";
import type { FormValues } from "@/lib/domain/form-values";
import { AddressFields } from "./address-fields";

/** What the form holds when it is shown, by field. */
export type CheckoutValues = AddressParts & {
  email?: string | undefined;
  /** `on` when the box is ticked. */
  keepAddress?: string | undefined;
};

type Outcome =
  | { kind: "idle" }
  /** The page was a customer's, whose session has ended since. */
  | { kind: "signed_out"; values: FormValues };
export type CheckoutState = Outcome | FormFailure;

const idle: Outcome = { kind: "idle" };

/** What the page showed, sent back as it was: this and no other cart is ordered, and once. */
export interface CheckoutOffer {
  cart: string;
  total: number;
  currency: string;
  key: string;
  buyer: "guest" | "customer";
}

/** Asks where the order goes, then places it, to be paid at once or later. */
export function CheckoutForm({
  offer,
  prefilled,
  countries,
  summary,
  place,
}: {
  offer: CheckoutOffer;
  prefilled: CheckoutValues;
  countries: readonly Country[];
  summary: ReactNode;
  place: PostedFormAction<Outcome>;
}) {
  const [state, action, pending] = usePostedForm(place, idle);
  const isGuest = offer.buyer === "guest";
  const form = useRef<HTMLFormElement>(null);
  const failure = state.kind === "failed" ? state : null;
  const values: CheckoutValues = (state.kind !== "idle" && state.values) || prefilled;
  const errors = failure?.issues ?? {};

  useEffect(() => {
    if (state.kind !== "failed") return;
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
        {!isGuest && <KeepAddress isChecked={values.keepAddress === "on"} />}
      </Card>
      <Card aria-labelledby="summary-title" className="p-5 sm:p-6 lg:sticky lg:top-6">
        {summary}
        {state.kind !== "idle" && !pending && (
          <div className="mt-4">
            <ErrorNotice>{failure ? failure.message : <SignedOut />}</ErrorNotice>
          </div>
        )}
        <PayChoice pending={pending} />
      </Card>
    </form>
  );
}

function SignedOut() {
  const look = "underline underline-offset-4";
  return (
    <>
      You are signed out.{" "}
      <Link href="/signin?next=/checkout" className={look}>
        Sign in again
      </Link>
      , or{" "}
      <a href="#email" className={look}>
        order as a guest
      </a>
      .
    </>
  );
}

function Contact({ email, error }: { email: string | undefined; error: string | undefined }) {
  return (
    <div className="mb-7">
      <h2 className="mb-4 font-semibold text-base tracking-tight">Who are you?</h2>
      <FormField
        id="email"
        label="Email"
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
