import type { ReactNode } from "react";
import { PageFrame } from "@/components/shop/page-frame";
import { currentTheme } from "@/components/theme/current-theme";

export default async function ShopLayout({ children }: { children: ReactNode }) {
  return <PageFrame theme={await currentTheme()}>{children}</PageFrame>;
}
