import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EraseCustomer } from "@/components/admin/customers/erase-customer";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Ledger, LedgerCell, LedgerRow, NothingHere } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { ShippingAddress } from "@/components/orders/shipping-address";
import { orderFaces } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { Fact, NotYet } from "@/components/ui/fact";
import { LocalTime } from "@/components/ui/local-time";
import { adminPage } from "@/lib/actions/session";
import { NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { CustomerView } from "@/lib/domain/customer";
import { formatMoney } from "@/lib/domain/money";
import { idText, listQuery, type SearchParams } from "@/lib/http/list-query";
import { encodeOrderCursor, orderCursor } from "@/lib/http/schemas";
import { readCustomer } from "@/lib/services/customers";
import { listOrders } from "@/lib/services/orders";
import { eraseCustomerAction } from "../actions";

export const metadata: Metadata = { title: "Customer" };

const ordersPerPage = 20;

interface Props {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

export default async function CustomerPage({ params, searchParams }: Props) {
  const text = (await params).id;
  const path = `/admin/customers/${text}`;
  const { ctx, user } = await adminPage();
  const id = idText.safeParse(text);
  if (!id.success) notFound();
  const customer = await readCustomer({ ctx, input: { customerId: id.data } }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const { cursor } = await listQuery(searchParams, { cursor: orderCursor });
  return (
    <>
      <PageTitle
        lead={
          <>
            Customer {customer.id}, since <LocalTime at={customer.createdAt} to="day" />
          </>
        }
        actions={!customer.erasedAt && <PersonalData customer={customer} role={user.role} />}
      >
        {customer.name}
      </PageTitle>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[22rem_minmax(0,1fr)]">
        <Details customer={customer} />
        <Orders ctx={ctx} path={path} customerId={customer.id} cursor={cursor} />
      </div>
    </>
  );
}

function PersonalData({ customer, role }: { customer: CustomerView; role: string }) {
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
        <EraseCustomer customerId={customer.id} email={customer.email} send={eraseCustomerAction} />
      )}
    </>
  );
}

function Details({ customer }: { customer: CustomerView }) {
  const { account, address, erasedAt } = customer;
  return (
    <Card className="p-5 text-sm">
      <CardHeading aside={erasedAt && <Badge>Erased</Badge>}>Details</CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <Fact name="Email">
          <span className="break-all">{customer.email}</span>
        </Fact>
        <Fact name="Phone">{customer.phone ?? <NotYet />}</Fact>
        <Fact name="Total spent">
          <span className="font-medium tabular-nums">
            {customer.spent.length > 0
              ? customer.spent
                  .map(({ amount, currency }) => formatMoney(amount, currency))
                  .join(", ")
              : "nothing yet"}
          </span>
        </Fact>
        <Fact name="Default payment">
          {customer.defaultPaymentMethod ? (
            <code className="break-all font-mono text-xs">{customer.defaultPaymentMethod}</code>
          ) : (
            <NotYet />
          )}
        </Fact>
        <Fact name="Account">
          {account === null ? (
            "none"
          ) : account.disabledAt ? (
            "disabled"
          ) : (
            <>
              since <LocalTime at={account.createdAt} to="day" />
            </>
          )}
        </Fact>
        {erasedAt && (
          <Fact name="Erased">
            <LocalTime at={erasedAt} />
          </Fact>
        )}
      </dl>
      {address && (
        <div className="mt-4 border-line border-t pt-4">
          <h3 className="mb-1 text-ink-soft">Address</h3>
          <ShippingAddress address={address} />
        </div>
      )}
    </Card>
  );
}

async function Orders({
  ctx,
  path,
  customerId,
  cursor,
}: {
  ctx: Context;
  path: string;
  customerId: number;
  cursor: { createdAt: Date; id: number } | undefined;
}) {
  const page = await listOrders({ ctx, input: { customerId, cursor, limit: ordersPerPage } });
  return (
    <section aria-labelledby="orders-heading">
      <h2 id="orders-heading" className="mb-3 font-semibold text-base tracking-tight">
        Orders{" "}
        <span className="font-normal text-ink-soft">
          {page.total.toLocaleString("en-US")}
          {!page.totalIsExact && "+"}
        </span>
      </h2>
      {page.orders.length === 0 ? (
        <NothingHere>This customer has placed no orders.</NothingHere>
      ) : (
        <Ledger label="Orders of this customer" columns={["Order", "Placed", "Status", "Total>"]}>
          {page.orders.map((order) => (
            <LedgerRow key={order.id}>
              <LedgerCell>
                <Link
                  href={`/admin/orders/${order.id}`}
                  className="font-medium text-carbon underline-offset-4 hover:underline"
                >
                  #{order.id}
                </Link>
              </LedgerCell>
              <LedgerCell>
                <LocalTime at={order.createdAt} />
              </LedgerCell>
              <LedgerCell>{orderFaces[order.status].name}</LedgerCell>
              <LedgerCell right>{formatMoney(order.total, order.currency)}</LedgerCell>
            </LedgerRow>
          ))}
        </Ledger>
      )}
      <Pager
        path={path}
        query={{}}
        cursor={encodeOrderCursor(cursor ?? null) ?? undefined}
        next={encodeOrderCursor(page.nextCursor)}
      />
    </section>
  );
}
