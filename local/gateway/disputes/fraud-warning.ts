import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";

type FraudType =
  | "card_never_received"
  | "fraudulent_card_application"
  | "made_with_counterfeit_card"
  | "made_with_lost_card"
  | "made_with_stolen_card"
  | "misc"
  | "unauthorized_use_of_card";

/** Stripe's early fraud warning. Source: https://docs.stripe.com/api/radar/early_fraud_warnings */
export interface FraudWarning {
  id: string;
  object: "radar.early_fraud_warning";
  /** False once the charge was refunded in full or disputed. */
  actionable: boolean;
  charge: string;
  created: number;
  fraud_type: FraudType;
  livemode: false;
  payment_intent: string;
}

export function newFraudWarning(
  details: Pick<FraudWarning, "charge" | "payment_intent">,
): FraudWarning {
  return {
    id: newId("issfr"),
    object: "radar.early_fraud_warning",
    actionable: true,
    created: unixSeconds(new Date()),
    fraud_type: "misc",
    livemode: false,
    ...details,
  };
}
