import type { Metadata } from "next";
import { CustomerTable } from "@/components/admin/customers/customer-table";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { idCursor, searchTerm } from "@/lib/domain/url-fields";
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
      <PageTitle lead="Registered customers. To find a guest, search Orders.">Customers</PageTitle>
      <FilterBar
        path={path}
        search={{ label: "Name or email", value: q, hint: "Beginning of a name or email" }}
      />
      {customers.length === 0 ? (
        <EmptyState>
          {q
            ? "No customers match. Try the beginning of a name or email."
            : "No customers yet. They appear here when they create an account or place an order."}
        </EmptyState>
      ) : (
        <CustomerTable customers={customers} />
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
