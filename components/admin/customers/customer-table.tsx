import Link from "next/link";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import { type CustomerRowView, ordersCountMax } from "@/lib/domain/customer";
import { formatCount } from "@/lib/domain/format-count";

/** The list of customers. */
export function CustomerTable({ customers }: { customers: readonly CustomerRowView[] }) {
  return (
    <DataTable label="Customers" columns={["Customer", "Since", "Orders>", "Last order>"]}>
      {customers.map((customer) => (
        <CustomerRow key={customer.id} customer={customer} />
      ))}
    </DataTable>
  );
}

function CustomerRow({ customer }: { customer: CustomerRowView }) {
  const { lastOrder } = customer;
  return (
    <DataTableRow>
      <DataTableCell>
        <Link
          href={`/admin/customers/${customer.id}`}
          className="font-medium underline-offset-4 hover:underline"
        >
          {customer.name}
        </Link>{" "}
        {customer.erasedAt && <Badge>Erased</Badge>}
        <p className="text-ink-soft text-xs">{customer.email}</p>
      </DataTableCell>
      <DataTableCell>
        <LocalTime at={customer.createdAt} to="day" />
      </DataTableCell>
      <DataTableCell right>
        {formatCount(customer.orders)}
        {customer.orders >= ordersCountMax && "+"}
      </DataTableCell>
      <DataTableCell right>
        {lastOrder ? (
          <>
            <Link
              href={orderPath(lastOrder.id)}
              className="text-carbon underline-offset-4 hover:underline"
            >
              #{lastOrder.id}
            </Link>
            <p className="text-ink-soft text-xs">
              <LocalTime at={lastOrder.at} />
            </p>
          </>
        ) : (
          "None"
        )}
      </DataTableCell>
    </DataTableRow>
  );
}
