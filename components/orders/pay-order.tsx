"use client";

import { CreditCard, LoaderCircle } from "lucide-react";
import { useEffect } from "react";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { useLiveOrder } from "./live-order";
import type { OrderAction } from "./order-action";
import { OrderIdentityInput } from "./order-identity-input";

/** After this time without an outcome, the customer may open the checkout again. */
const confirmationTimeoutMs = 45_000;

const schema = z.object({});

/** Opens the hosted checkout. After the customer returns, the button waits for the outcome. */
export function PayOrder({ payOrderAction }: { payOrderAction: OrderAction }) {
  const { isConfirming, stopConfirming } = useLiveOrder();
  const { props, error, pending } = useServerForm({ action: payOrderAction, schema });

  useEffect(() => {
    if (!isConfirming) return;
    const timer = setTimeout(stopConfirming, confirmationTimeoutMs);
    return () => clearTimeout(timer);
  }, [isConfirming, stopConfirming]);

  return (
    <form {...props} className="flex grow flex-col gap-3 sm:grow-0">
      <OrderIdentityInput />
      <Button type="submit" disabled={pending || isConfirming} className="sm:min-w-44">
        {pending || isConfirming ? (
          <LoaderCircle aria-hidden className="animate-spin" />
        ) : (
          <CreditCard aria-hidden />
        )}
        {buttonText(pending, isConfirming)}
      </Button>
      {error && <ErrorNotice>{error}</ErrorNotice>}
    </form>
  );
}

function buttonText(pending: boolean, isConfirming: boolean): string {
  if (isConfirming) return "Confirming…";
  return pending ? "Opening checkout…" : "Pay now";
}
