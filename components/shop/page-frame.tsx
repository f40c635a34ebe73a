import Link from "next/link";
import type { ReactNode } from "react";
import type { Theme } from "@/components/theme/theme";
import { ThemeSwitch } from "@/components/theme/theme-switch";
import { LogoMark } from "@/components/ui/logo";
import type { UserView } from "@/lib/domain/user";
import { ShopNav } from "./shop-nav";

/** What stands around every page of the shop. */
export function PageFrame({
  theme,
  user,
  children,
}: {
  theme: Theme;
  /** Whoever is signed in. */
  user: UserView | null;
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
      <header className="mx-auto flex h-16 w-full max-w-6xl items-center justify-between gap-4 px-4 sm:px-6">
        <Link href="/" className="flex items-center gap-2.5 font-semibold text-lg tracking-tight">
          <LogoMark className="size-7" />
          Waybill
        </Link>
        <div className="flex items-center gap-4 sm:gap-5">
          <ShopNav user={user} />
          <ThemeSwitch theme={theme} />
        </div>
      </header>
      <main id="main" className="mx-auto w-full max-w-6xl flex-1 px-4 pt-2 pb-16 sm:px-6 sm:pt-4">
        {children}
      </main>
      <footer className="border-line border-t">
        <p className="mx-auto w-full max-w-6xl px-4 py-6 text-ink-soft text-xs sm:px-6">
          Waybill is open source under the MIT licence.
        </p>
      </footer>
    </>
  );
}
