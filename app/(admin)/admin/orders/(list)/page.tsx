import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { OrderList } from "@/components/admin/orders/order-list";
import { adminPage } from "@/lib/actions/session";
import { readAdminSearch, writeAdminSearch } from "@/lib/domain/order/admin-list";
import { listAdminOrders } from "@/lib/services/orders";
import { listProducts, usualCurrency } from "@/lib/services/products";
import { cancelOrdersAction, resendEmailsAction, shipOrdersAction } from "../actions";

export const metadata: Metadata = { title: "Orders" };

const actions = { cancel: cancelOrdersAction, ship: shipOrdersAction, resend: resendEmailsAction };

export default async function OrdersPage({ searchParams }: PageProps<"/admin/orders">) {
  const params = await searchParams;
  const search = readAdminSearch((name) => [params[name]].flat()[0]);
  const query = writeAdminSearch(search);
  const { ctx } = await adminPage();
  const [page, products, currency] = await Promise.all([
    listAdminOrders({ ctx, input: { search } }),
    listProducts({ ctx, input: {} }),
    usualCurrency({ ctx }),
  ]);
  return (
    <>
      <PageTitle>Orders</PageTitle>
      <OrderList
        first={{ query, page }}
        products={products.map(({ id, name }) => ({ id, name }))}
        currency={currency}
        actions={actions}
      />
    </>
  );
}
