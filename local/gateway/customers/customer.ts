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

/** What is left of a deleted customer, which can still be retrieved. */
export interface DeletedCustomer {
  id: string;
  object: "customer";
  deleted: true;
}

/** Creates a customer, to whom saved cards belong. */
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
