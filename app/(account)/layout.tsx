import type { ReactNode } from "react";
import { PageFrame } from "@/components/shop/page-frame";
import { currentTheme } from "@/components/theme/current-theme";
import { unitsIn } from "@/lib/domain/cart";
import { currentCart } from "@/lib/http/cart-cookie";
import { viewer } from "@/lib/http/page-context";

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const [theme, session, cart] = await Promise.all([currentTheme(), viewer(), currentCart()]);
  return (
    <PageFrame theme={theme} user={session?.user ?? null} cartUnits={unitsIn(cart)}>
      {children}
    </PageFrame>
  );
}
