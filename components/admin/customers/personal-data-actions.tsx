import { Download } from "lucide-react";
import type { ComponentProps } from "react";
import type { CustomerView } from "@/lib/domain/customer";
import type { Role } from "@/lib/domain/user";
import { EraseCustomer } from "./erase-customer";

/** Exports a customer's personal data, or erases it. Only administrators can erase. */
export function PersonalDataActions({
  customer,
  role,
  eraseCustomerAction,
}: {
  customer: CustomerView;
  role: Role;
  eraseCustomerAction: ComponentProps<typeof EraseCustomer>["eraseCustomerAction"];
}) {
  if (customer.erasedAt) return null;
  return (
    <>
      <a
        href={`/api/admin/customers/${customer.id}/export`}
        download
        className="inline-flex h-11 items-center gap-2 rounded-md border border-line bg-surface px-5 font-medium text-sm transition-colors hover:bg-sunken"
      >
        <Download aria-hidden className="size-4" />
        Export personal data
      </a>
      {role === "admin" && (
        <EraseCustomer
          customerId={customer.id}
          email={customer.email}
          eraseCustomerAction={eraseCustomerAction}
        />
      )}
    </>
  );
}
