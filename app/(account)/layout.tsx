import type { ReactNode } from "react";
import { PageFrame } from "@/components/shop/page-frame";
import { currentTheme } from "@/components/theme/current-theme";
import { currentCart } from "@/lib/actions/cart-cookie";
import { currentSession } from "@/lib/actions/session";
import { countUnits } from "@/lib/domain/cart";

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const [theme, session, cart] = await Promise.all([
    currentTheme(),
    currentSession(),
    currentCart(),
  ]);
  return (
    <PageFrame theme={theme} user={session?.user ?? null} cartUnits={countUnits(cart)}>
      {children}
    </PageFrame>
  );
}
