import type { Metadata } from "next";
import { OrderList } from "@/components/desk/orders/order-list";
import { PageTitle } from "@/components/desk/page-title";
import { readDeskSearch, writeDeskSearch } from "@/lib/domain/order/desk-list";
import { deskPage } from "@/lib/http/page-context";
import { listDeskOrders } from "@/lib/services/orders";
import { listProducts, usualCurrency } from "@/lib/services/products";
import { cancelOrdersAction, resendMailsAction, shipOrdersAction } from "../actions";

export const metadata: Metadata = { title: "Orders" };

const actions = { cancel: cancelOrdersAction, ship: shipOrdersAction, resend: resendMailsAction };

export default async function OrdersPage({ searchParams }: PageProps<"/admin/orders">) {
  const params = await searchParams;
  const search = readDeskSearch((name) => [params[name]].flat()[0]);
  const query = writeDeskSearch(search);
  const { ctx } = await deskPage();
  const [page, products, currency] = await Promise.all([
    listDeskOrders({ ctx, input: { search } }),
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
