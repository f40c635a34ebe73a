"use client";

import { CreditCard, LoaderCircle } from "lucide-react";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { usePostedForm } from "@/components/ui/use-posted-form";
import { useLiveOrder } from "./live-order";
import { idle, type OrderAction } from "./order-action";
import { OrderIdentityInput } from "./order-identity-input";

/** After this time without an outcome, the customer may open the checkout again. */
const confirmationTimeoutMs = 45_000;

/** Opens the hosted checkout. After the customer returns, the button waits for the outcome. */
export function PayOrder({ pay }: { pay: OrderAction }) {
  const { isConfirming, stopConfirming } = useLiveOrder();
  const [state, action, pending] = usePostedForm(pay, idle);

  useEffect(() => {
    if (!isConfirming) return;
    const timer = setTimeout(stopConfirming, confirmationTimeoutMs);
    return () => clearTimeout(timer);
  }, [isConfirming, stopConfirming]);

  return (
    <form action={action} className="flex grow flex-col gap-3 sm:grow-0">
      <OrderIdentityInput />
      <Button type="submit" disabled={pending || isConfirming} className="sm:min-w-44">
        {pending || isConfirming ? (
          <LoaderCircle aria-hidden className="animate-spin" />
        ) : (
          <CreditCard aria-hidden />
        )}
        {buttonText(pending, isConfirming)}
      </Button>
      {state.kind === "failed" && !pending && <ErrorNotice>{state.message}</ErrorNotice>}
    </form>
  );
}

function buttonText(pending: boolean, isConfirming: boolean): string {
  if (isConfirming) return "Confirming…";
  return pending ? "Opening checkout…" : "Pay now";
}
