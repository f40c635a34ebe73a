import Link from "next/link";
import type { ReactNode } from "react";
import type { Theme } from "@/components/theme/theme";
import { ThemeSwitch } from "@/components/theme/theme-switch";
import { LogoMark } from "@/components/ui/logo";
import type { UserView } from "@/lib/domain/user";
import { ShopNav } from "./shop-nav";

/** The header, navigation and footer around every shop page. */
export function PageFrame({
  theme,
  user,
  cartUnits,
  children,
}: {
  theme: Theme;
  /** The signed-in user, if any. */
  user: UserView | null;
  /** The number of units in the visitor's cart. */
  cartUnits: number;
  children: ReactNode;
}) {
  return (
    <>
      <a
        href="#main"
        className="sr-only z-10 rounded-md bg-surface px-4 py-2 focus:not-sr-only focus:absolute focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <header className="mx-auto grid w-full max-w-6xl grid-cols-[1fr_auto] items-center gap-x-5 px-4 py-2.5 sm:flex sm:h-16 sm:justify-between sm:px-6 sm:py-0 print:hidden">
        <Link href="/" className="flex items-center gap-2.5 font-semibold text-lg tracking-tight">
          <LogoMark className="size-7" />
          Waybill
        </Link>
        <div className="col-span-2 row-start-2 -mx-4 mt-2 overflow-x-auto border-line border-t px-4 sm:mx-0 sm:mt-0 sm:ml-auto sm:border-0 sm:px-0">
          <ShopNav user={user} cartUnits={cartUnits} />
        </div>
        <ThemeSwitch theme={theme} />
      </header>
      <main id="main" className="mx-auto w-full max-w-6xl flex-1 px-4 pt-2 pb-16 sm:px-6 sm:pt-4">
        {children}
      </main>
      <footer className="border-line border-t print:hidden">
        <div className="mx-auto flex w-full max-w-6xl flex-wrap justify-between gap-x-6 gap-y-2 px-4 py-6 text-ink-soft text-xs sm:px-6">
          <p>Waybill is open source under the MIT license.</p>
          <div className="flex gap-x-6">
            <Link
              href="/docs"
              prefetch={false}
              className="underline underline-offset-4 hover:text-ink"
            >
              API reference
            </Link>
            <Link href="/track" className="underline underline-offset-4 hover:text-ink">
              Find your order
            </Link>
          </div>
        </div>
      </footer>
    </>
  );
}
