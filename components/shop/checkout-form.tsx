"use client";

import { CreditCard, Hourglass } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormField, type FormFieldProps, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import type { AddressParts } from "@/lib/domain/address";
import { customerCheckOutForm, guestCheckOutForm } from "@/lib/domain/check-out";
import type { Country } from "@/lib/domain/countries";
import type { FormValues } from "@/lib/domain/form-values";
import { type ShownCard, suggestedCard } from "@/lib/domain/saved-card";
import { AddressFields } from "./address-fields";
import { CardChoice } from "./card-choice";

/** The form's initial values, by field. */
export type CheckoutValues = AddressParts & {
  email?: string | undefined;
  /** `on` if the checkbox is checked. */
  keepAddress?: string | undefined;
};

/** The page was rendered for a signed-in customer whose session has ended since. */
interface SignedOutOutcome {
  kind: "signed_out";
  values: FormValues;
}

/** The cart as the page shows it, posted back unchanged, so that exactly this cart is ordered. */
export interface CartSnapshot {
  cart: string;
  total: number;
  currency: string;
  /** The idempotency key: submitted twice, the form places one order. */
  key: string;
  buyer: "guest" | "customer";
}

/** Asks for the delivery address and places the order, to be paid now or later. */
export function CheckoutForm({
  snapshot,
  prefilled,
  cards,
  countries,
  summary,
  reservationMinutes,
  payLaterMinutes,
  placeOrderAction,
}: {
  snapshot: CartSnapshot;
  prefilled: CheckoutValues;
  /** The customer's saved cards. */
  cards: readonly ShownCard[];
  countries: readonly Country[];
  summary: ReactNode;
  /** How long the items are reserved while the payment page is open. */
  reservationMinutes: number;
  /** How long they are reserved until then. */
  payLaterMinutes: number;
  placeOrderAction: FormAction<SignedOutOutcome>;
}) {
  const isGuest = snapshot.buyer === "guest";
  const form = useServerForm({
    action: placeOrderAction,
    schema: isGuest ? guestCheckOutForm : customerCheckOutForm,
    defaultValue: { ...prefilled, card: suggestedCard(cards) },
  });

  return (
    <form {...form.props} className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_23rem]">
      <Snapshot snapshot={snapshot} />
      <Card aria-labelledby="delivery-title" className="p-5 sm:p-7">
        {isGuest && <Contact field={form.field("email")} />}
        <h2 id="delivery-title" className="mb-4 font-semibold text-base tracking-tight">
          Delivery address
        </h2>
        <AddressFields field={form.field} countries={countries} />
        {!isGuest && <SaveAddress isChecked={form.isChecked("keepAddress")} />}
      </Card>
      <Card aria-labelledby="summary-title" className="p-5 sm:p-6 lg:sticky lg:top-6">
        {summary}
        {(form.error || form.isDone) && <NotOrdered error={form.error} />}
        {snapshot.total === 0 ? (
          <OrderFreeButton pending={form.pending} />
        ) : (
          <>
            {cards.length > 0 && (
              <CardChoice
                cards={cards}
                isChecked={(option) => form.isChecked("card", option)}
                error={isGuest ? undefined : form.field("card").error}
              />
            )}
            <PayButtons
              pending={form.pending}
              hasCards={cards.length > 0}
              canSaveCard={!isGuest}
              {...{ reservationMinutes, payLaterMinutes }}
            />
          </>
        )}
      </Card>
    </form>
  );
}

function Snapshot({ snapshot }: { snapshot: CartSnapshot }) {
  return Object.entries(snapshot).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
}

/** Why no order was placed. Without an error, the customer has been signed out. */
function NotOrdered({ error }: { error: ReactNode }) {
  return (
    <div className="mt-4">
      <ErrorNotice>{error ?? <SignedOut />}</ErrorNotice>
    </div>
  );
}

function SignedOut() {
  const linkClasses = "underline underline-offset-4";
  return (
    <>
      You've been signed out.{" "}
      <Link href="/signin?next=/checkout" className={linkClasses}>
        Sign in again
      </Link>
      , or{" "}
      <a href="#email" className={linkClasses}>
        check out as a guest
      </a>
      .
    </>
  );
}

function Contact({ field }: { field: Pick<FormFieldProps, "name" | "error"> }) {
  return (
    <div className="mb-7">
      <h2 className="mb-4 font-semibold text-base tracking-tight">Contact</h2>
      <FormField
        id="email"
        label="Email"
        hint="We'll email order updates and your tracking link here."
        {...field}
      >
        {(control) => <Input {...control} type="email" autoComplete="email" />}
      </FormField>
    </div>
  );
}

function SaveAddress({ isChecked }: { isChecked: boolean }) {
  return (
    <label className="mt-5 flex min-h-11 items-center gap-3 text-sm">
      <input
        type="checkbox"
        name="keepAddress"
        defaultChecked={isChecked}
        className="size-4.5 accent-carbon"
      />
      Save this address for next time
    </label>
  );
}

/** A free order is placed without a payment. */
function OrderFreeButton({ pending }: { pending: boolean }) {
  return (
    <div className="mt-5 grid gap-3">
      <Button type="submit" name="pay" value="later" disabled={pending}>
        {pending ? "Placing order…" : "Place order"}
      </Button>
      <p className="text-pretty text-ink-soft text-xs leading-5">
        This order is free. There's nothing to pay.
      </p>
    </div>
  );
}

/** The first submit button is the one that Enter activates. */
function PayButtons({
  pending,
  hasCards,
  canSaveCard,
  reservationMinutes,
  payLaterMinutes,
}: {
  pending: boolean;
  hasCards: boolean;
  canSaveCard: boolean;
  reservationMinutes: number;
  payLaterMinutes: number;
}) {
  return (
    <div className="mt-5 grid gap-3">
      <Button type="submit" name="pay" value="now" disabled={pending}>
        <CreditCard aria-hidden />
        {pending ? "Placing order…" : "Pay now"}
      </Button>
      <Button type="submit" name="pay" value="later" variant="quiet" disabled={pending}>
        <Hourglass aria-hidden />
        Pay later, within {durationText(payLaterMinutes)}
      </Button>
      <p className="text-pretty text-ink-soft text-xs leading-5">
        {hasCards
          ? "“Pay now” charges the chosen card. “Another card” opens our payment provider's page,"
          : "You'll pay on our payment provider's page,"}{" "}
        which keeps your items reserved for {durationText(reservationMinutes)}
        {canSaveCard && " and can save your card for your next order"}. If you pay later, open that
        page within {durationText(payLaterMinutes)}. After that, your order expires.
      </p>
    </div>
  );
}

function durationText(minutes: number): string {
  if (minutes % 60 === 0) return minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
