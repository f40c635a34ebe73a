import Link from "next/link";
import { PageFrame } from "@/components/shop/page-frame";
import { TrackOrderForm } from "@/components/shop/track-order-form";
import { currentTheme } from "@/components/theme/current-theme";
import { currentCart } from "@/lib/actions/cart-cookie";
import { currentSession } from "@/lib/actions/session";
import { countUnits } from "@/lib/domain/cart";

export default async function NotFound() {
  const [theme, session, cart] = await Promise.all([
    currentTheme(),
    currentSession(),
    currentCart(),
  ]);
  return (
    <PageFrame theme={theme} user={session?.user ?? null} cartUnits={countUnits(cart)}>
      <div className="mx-auto max-w-xl pt-10 sm:pt-20">
        <h1 className="font-semibold text-3xl tracking-tight">Page not found</h1>
        <p className="mt-3 mb-6 text-pretty text-ink-soft">
          Your tracking link may be incomplete. Paste the full link from your email, or{" "}
          <Link href="/" className="text-carbon underline underline-offset-4">
            go to the home page
          </Link>
          .
        </p>
        <TrackOrderForm />
      </div>
    </PageFrame>
  );
}
