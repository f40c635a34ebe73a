"use client";

import { CreditCard, LoaderCircle } from "lucide-react";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { usePostedForm } from "@/components/ui/use-posted-form";
import { useLiveOrder } from "./live-order";
import { idle, type OrderAction } from "./order-action";
import { OrderIdentityInput } from "./order-identity-input";

/** A checkout whose outcome has not arrived by then may be opened again. */
const confirmMs = 45_000;

/** Leads to the hosted checkout; after the way back, waits for its outcome. */
export function PayOrder({ pay }: { pay: OrderAction }) {
  const { confirming, stopConfirming } = useLiveOrder();
  const [state, action, pending] = usePostedForm(pay, idle);

  useEffect(() => {
    if (!confirming) return;
    const timer = setTimeout(stopConfirming, confirmMs);
    return () => clearTimeout(timer);
  }, [confirming, stopConfirming]);

  return (
    <form action={action} className="flex grow flex-col gap-3 sm:grow-0">
      <OrderIdentityInput />
      <Button type="submit" disabled={pending || confirming} className="sm:min-w-44">
        {pending || confirming ? (
          <LoaderCircle aria-hidden className="animate-spin" />
        ) : (
          <CreditCard aria-hidden />
        )}
        {buttonText(pending, confirming)}
      </Button>
      {state.kind === "failed" && !pending && <ErrorNotice>{state.message}</ErrorNotice>}
    </form>
  );
}

function buttonText(pending: boolean, confirming: boolean): string {
  if (confirming) return "Confirming…";
  return pending ? "Opening checkout…" : "Pay now";
}
