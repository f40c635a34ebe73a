import type { ReactNode } from "react";
import { PageFrame } from "@/components/shop/page-frame";
import { currentTheme } from "@/components/theme/current-theme";
import { viewer } from "@/lib/http/page-context";

export default async function ShopLayout({ children }: { children: ReactNode }) {
  const [theme, session] = await Promise.all([currentTheme(), viewer()]);
  return (
    <PageFrame theme={theme} user={session?.user ?? null}>
      {children}
    </PageFrame>
  );
}
