import type { Metadata } from "next";
import Link from "next/link";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Ledger, LedgerCell, LedgerRow, NothingHere } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { adminPage } from "@/lib/actions/session";
import { type CustomerRowView, ordersCountMax } from "@/lib/domain/customer";
import {
  idCursor,
  listQuery,
  rowsPerPage,
  type SearchParams,
  searchTerm,
} from "@/lib/http/list-query";
import { listCustomers } from "@/lib/services/customers";

export const metadata: Metadata = { title: "Customers" };

const path = "/admin/customers";

export default async function CustomersPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { q, cursor } = await listQuery(searchParams, { q: searchTerm, cursor: idCursor });
  const { customers, next } = await listCustomers({
    ctx,
    input: { q, before: cursor, limit: rowsPerPage },
  });
  return (
    <>
      <PageTitle lead="Whoever ordered as a known customer. Guests are found by their orders.">
        Customers
      </PageTitle>
      <FilterBar
        path={path}
        search={{ label: "Name or email", value: q, hint: "Beginning of a name or an address" }}
      />
      {customers.length === 0 ? (
        <NothingHere>
          {q ? "No customer's name or address begins like this." : "There are no customers yet."}
        </NothingHere>
      ) : (
        <Ledger label="Customers" columns={["Customer", "Since", "Orders>", "Last order>"]}>
          {customers.map((customer) => (
            <CustomerRow key={customer.id} customer={customer} />
          ))}
        </Ledger>
      )}
      <Pager
        path={path}
        query={{ q }}
        cursor={cursor?.toString()}
        next={next?.toString() ?? null}
      />
    </>
  );
}

function CustomerRow({ customer }: { customer: CustomerRowView }) {
  const { lastOrder } = customer;
  return (
    <LedgerRow>
      <LedgerCell>
        <Link
          href={`/admin/customers/${customer.id}`}
          className="font-medium underline-offset-4 hover:underline"
        >
          {customer.name}
        </Link>{" "}
        {customer.erasedAt && <Badge>Erased</Badge>}
        <p className="text-ink-soft text-xs">{customer.email}</p>
      </LedgerCell>
      <LedgerCell>
        <LocalTime at={customer.createdAt} to="day" />
      </LedgerCell>
      <LedgerCell right>
        {customer.orders.toLocaleString("en-US")}
        {customer.orders >= ordersCountMax && "+"}
      </LedgerCell>
      <LedgerCell right>
        {lastOrder ? (
          <>
            <Link
              href={`/admin/orders/${lastOrder.id}`}
              className="text-carbon underline-offset-4 hover:underline"
            >
              #{lastOrder.id}
            </Link>
            <p className="text-ink-soft text-xs">
              <LocalTime at={lastOrder.at} />
            </p>
          </>
        ) : (
          "none"
        )}
      </LedgerCell>
    </LedgerRow>
  );
}
