import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FindOrderForm } from "@/components/shop/find-order-form";
import { TrackOrderForm } from "@/components/shop/track-order-form";
import { Card } from "@/components/ui/card";
import { trackingTokenIn } from "@/lib/domain/order/tracking-link";
import { findOrderAction } from "./actions";

export const metadata: Metadata = {
  title: "Find your order",
  robots: { index: false, follow: false },
};

/**
 * Finds an order by its number and email address, which sends its link. Also the target of the form for
 * pasted links, which redirects to the order or shows an error.
 */
export default async function TrackOrderPage({
  searchParams,
}: {
  searchParams: Promise<{ order?: string | string[] }>;
}) {
  const { order } = await searchParams;
  const pasted = typeof order === "string" ? order : undefined;
  const token = pasted === undefined ? null : trackingTokenIn(pasted);
  if (token !== null) redirect(`/track/${token}`);
  return (
    <div className="mx-auto max-w-xl pt-10 sm:pt-20">
      <h1 className="font-semibold text-3xl tracking-tight">Find your order</h1>
      <p className="mt-3 mb-6 text-pretty text-ink-soft">
        Paste the tracking link from your email, or the token at its end, to see live updates.
      </p>
      {pasted === undefined ? (
        <TrackOrderForm />
      ) : (
        <TrackOrderForm pasted={pasted} error="That doesn't look like a tracking link." />
      )}
      <Card aria-labelledby="find-order-title" className="mt-10 p-6 sm:p-8">
        <h2 id="find-order-title" className="font-semibold text-lg tracking-tight">
          By order number and email
        </h2>
        <p className="mt-1.5 mb-6 text-pretty text-ink-soft text-sm">
          Enter the order's number and the email address you ordered with. We'll send you its link.
        </p>
        <FindOrderForm findOrderAction={findOrderAction} />
      </Card>
    </div>
  );
}
