import { Catalog } from "@/components/shop/catalog";
import { CurlExample } from "@/components/shop/curl-example";
import { HowOrdersWork } from "@/components/shop/how-orders-work";
import { TrackOrderForm } from "@/components/shop/track-order-form";
import { pageContext } from "@/lib/actions/session";
import { demoApiKey } from "@/lib/demo";
import { catalogQuery } from "@/lib/domain/catalog";
import { searchCatalog } from "@/lib/services/products";

/** The home page: what Waybill is, order tracking and the catalog. */
export default async function HomePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = catalogQuery.parse(await searchParams);
  const ctx = await pageContext();
  const page = await searchCatalog({ ctx, input: query });
  const sample = page.products.find((product) => product.available >= 2);
  return (
    <>
      <section className="grid items-center gap-10 pt-6 pb-14 sm:pt-12 lg:grid-cols-[1.1fr_1fr] lg:gap-16">
        <div>
          <h1 className="text-balance font-semibold text-4xl leading-[1.08] tracking-tight sm:text-5xl">
            Every order is delivered or fully refunded.
          </h1>
          <p className="mt-5 max-w-xl text-pretty text-ink-soft text-lg">
            Waybill takes an order from checkout to delivery and shows every step as it happens. No
            order is lost, no item is sold twice, no card is charged twice, and you can always see
            where an order is, and why.
          </p>
          <div className="mt-8 max-w-md">
            <h2 className="mb-2 font-medium text-sm">Find your order</h2>
            <TrackOrderForm />
          </div>
        </div>
        <HowOrdersWork />
      </section>
      {ctx.settings.demo && sample && (
        <CurlExample appUrl={ctx.settings.appUrl} apiKey={demoApiKey} productId={sample.id} />
      )}
      <Catalog query={query} page={page} />
    </>
  );
}
