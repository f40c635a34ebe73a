import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { eraseCustomerAction } from "@/app/(admin)/admin/customers/customer-actions";
import { CustomerDetails } from "@/components/admin/customers/customer-details";
import { CustomerOrders } from "@/components/admin/customers/customer-orders";
import { PersonalDataActions } from "@/components/admin/customers/personal-data-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Pager } from "@/components/admin/list/pager";
import { LocalTime } from "@/components/ui/local-time";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { idText } from "@/lib/domain/url-fields";
import { readCustomer } from "@/lib/services/customers";
import { listOrders } from "@/lib/services/orders";

export const metadata: Metadata = { title: "Customer" };

const ordersPerPage = 20;

interface Props {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

export default async function CustomerPage({ params, searchParams }: Props) {
  const { ctx, user } = await adminPage();
  const id = idText.safeParse((await params).id);
  if (!id.success) notFound();
  const customerId = id.data;
  const customer = await readCustomer({ ctx, input: { customerId } }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const { cursor } = await listQuery(searchParams, { cursor: listCursor });
  const page = await listOrders({ ctx, input: { customerId, cursor, limit: ordersPerPage } });
  return (
    <>
      <PageTitle
        lead={
          <>
            Customer {customer.id}, since <LocalTime at={customer.createdAt} to="day" />
          </>
        }
        actions={
          <PersonalDataActions
            customer={customer}
            role={user.role}
            eraseCustomerAction={eraseCustomerAction}
          />
        }
      >
        {customer.name}
      </PageTitle>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[22rem_minmax(0,1fr)]">
        <CustomerDetails customer={customer} />
        <CustomerOrders {...page}>
          <Pager
            path={`/admin/customers/${customerId}`}
            query={{}}
            cursor={encodeListCursor(cursor ?? null) ?? undefined}
            next={encodeListCursor(page.nextCursor)}
          />
        </CustomerOrders>
      </div>
    </>
  );
}
