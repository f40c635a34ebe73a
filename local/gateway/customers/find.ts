import { ApiError } from "@/local/gateway/api-error";
import type { StoreReader } from "@/local/gateway/store";
import type { Customer } from "./customer";

/**
 * The customer that a parameter names. An unknown one in a parameter is a 400, and so is one that was
 * deleted, which prevents all further operations.
 * Source: https://docs.stripe.com/api/customers/delete
 */
export async function findCustomer(store: StoreReader, id: string): Promise<Customer> {
  const [customer] = await store.list("customers", "id = $1", [id], 1);
  if (customer && !("deleted" in customer)) return customer;
  throw new ApiError(400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such customer: '${id}'`,
    param: "customer",
  });
}
