import { Truck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import {
  cancelOrdersAction,
  resendEmailsAction,
  shipOrdersAction,
} from "@/app/(admin)/admin/orders/bulk-order-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { OrderList } from "@/components/admin/orders/order-list";
import { adminPage } from "@/lib/actions/page-guard";
import { formatAdminSearch, parseAdminSearch } from "@/lib/domain/order/admin-list";
import { listAdminOrders } from "@/lib/services/orders";
import { listProducts, readDefaultCurrency } from "@/lib/services/products";

export const metadata: Metadata = { title: "Orders" };

const actions = { cancelOrdersAction, shipOrdersAction, resendEmailsAction };

export default async function OrdersPage({ searchParams }: PageProps<"/admin/orders">) {
  const params = await searchParams;
  const search = parseAdminSearch((name) => [params[name]].flat()[0]);
  const query = formatAdminSearch(search);
  const { ctx } = await adminPage();
  const [page, products, currency] = await Promise.all([
    listAdminOrders({ ctx, input: { search } }),
    listProducts({ ctx, input: {} }),
    readDefaultCurrency({ ctx }),
  ]);
  return (
    <>
      <PageTitle
        actions={
          <Link
            href="/admin/orders/ship"
            className="inline-flex h-9 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm hover:bg-sunken"
            prefetch={false}
          >
            <Truck aria-hidden className="size-4" />
            Ship from file
          </Link>
        }
      >
        Orders
      </PageTitle>
      <OrderList
        first={{ query, page }}
        products={products.map(({ id, name }) => ({ id, name }))}
        currency={currency}
        actions={actions}
      />
    </>
  );
}
