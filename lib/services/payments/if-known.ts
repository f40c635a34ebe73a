import { GatewayObjectMissing } from "@/lib/clients/payment-gateway";

/** The answer to a call; undefined if the gateway doesn't know an object that the call names. */
export async function ifKnown<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof GatewayObjectMissing) return undefined;
    throw error;
  }
}
