import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { TrackOrderForm } from "@/components/shop/track-order-form";
import { trackingTokenIn } from "@/lib/domain/order/tracking-link";

export const metadata: Metadata = {
  title: "Track an order",
  robots: { index: false, follow: false },
};

/** Target of the "Track order" form: redirects to the order, or shows the form with an error. */
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
      <h1 className="font-semibold text-3xl tracking-tight">Track an order</h1>
      <p className="mt-3 mb-6 text-pretty text-ink-soft">
        Paste the tracking link from your email, or the token at its end, to see live updates.
      </p>
      {pasted === undefined ? (
        <TrackOrderForm />
      ) : (
        <TrackOrderForm pasted={pasted} error="That doesn't look like a tracking link." />
      )}
    </div>
  );
}
