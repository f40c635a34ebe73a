import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { PageFrame } from "@/components/shop/page-frame";
import { themeCookie, themeIn } from "@/components/theme/theme";

export default async function ShopLayout({ children }: { children: ReactNode }) {
  const theme = themeIn((await cookies()).get(themeCookie)?.value);
  return <PageFrame theme={theme}>{children}</PageFrame>;
}
