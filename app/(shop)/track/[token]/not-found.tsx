import { FollowOrderForm } from "@/components/shop/follow-order-form";

export default function UnknownOrder() {
  return (
    <div className="mx-auto max-w-xl pt-10 sm:pt-20">
      <h1 className="font-semibold text-3xl tracking-tight">This link opens no order</h1>
      <p className="mt-3 mb-6 text-pretty text-ink-soft">
        It may have been cut off when it was copied. Paste the whole link from your confirmation.
      </p>
      <FollowOrderForm />
    </div>
  );
}
