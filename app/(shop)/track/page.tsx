import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { TrackOrderForm } from "@/components/shop/track-order-form";
import { trackingTokenIn } from "@/lib/domain/order/tracking-link";

export const metadata: Metadata = {
  title: "Follow an order",
  robots: { index: false, follow: false },
};

/** Where the "follow an order" form leads: on to the order, or back to the form with the reason. */
export default async function FollowPage({
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
      <h1 className="font-semibold text-3xl tracking-tight">Follow an order</h1>
      <p className="mt-3 mb-6 text-pretty text-ink-soft">
        Paste the tracking link from your confirmation, or the token at its end. The page behind it
        shows every step while it happens.
      </p>
      {pasted === undefined ? (
        <TrackOrderForm />
      ) : (
        <TrackOrderForm pasted={pasted} error="There is no tracking token in this." />
      )}
    </div>
  );
}
