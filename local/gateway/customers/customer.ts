import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";

export interface Customer {
  id: string;
  object: "customer";
  created: number;
  livemode: false;
  email: string | null;
  name: string | null;
  phone: string | null;
  description: string | null;
  metadata: Record<string, string>;
}

/** Creates a customer. Customers are stored and listed; payments do not depend on them. */
export function newCustomer(
  details: Pick<Customer, "email" | "name" | "phone" | "description" | "metadata">,
): Customer {
  return {
    id: newId("cus", 14),
    object: "customer",
    created: unixSeconds(new Date()),
    livemode: false,
    ...details,
  };
}
