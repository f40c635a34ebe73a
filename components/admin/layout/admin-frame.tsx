import Link from "next/link";
import type { ReactNode } from "react";
import { SignOutButton } from "@/components/account/sign-out-button";
import { HealthIndicator } from "@/components/admin/health/health-indicator";
import { roleLabels } from "@/components/admin/settings/role-labels";
import type { Theme } from "@/components/theme/theme";
import { ThemeSwitch } from "@/components/theme/theme-switch";
import { LogoMark } from "@/components/ui/logo";
import { JavaScriptNotice } from "@/components/ui/notice";
import type { UserView } from "@/lib/domain/user";
import { AdminConnection } from "./admin-connection";
import { AdminMenu } from "./admin-menu";
import { PaletteButton } from "./palette-button";

/** The header and menu around every admin page. */
export function AdminFrame({
  theme,
  user,
  embedded,
  children,
}: {
  theme: Theme;
  user: UserView;
  /** Whether the embedded gateway and carrier are in use. */
  embedded: boolean;
  children: ReactNode;
}) {
  return (
    <div className="lg:grid print:block lg:min-h-dvh lg:grid-cols-[14rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-10 rounded-md bg-surface px-4 py-2 focus:not-sr-only focus:absolute focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <header className="print:hidden border-line border-b bg-surface px-4 py-3 lg:sticky lg:top-0 lg:flex lg:h-dvh lg:flex-col lg:border-r lg:border-b-0 lg:px-3 lg:py-4">
        <div className="mb-3 flex items-center justify-between gap-3 lg:mb-5 lg:px-2">
          <div className="flex items-center gap-1.5">
            <Link href="/admin" className="flex items-center gap-2.5 font-semibold tracking-tight">
              <LogoMark className="size-6" />
              Waybill
            </Link>
            <HealthIndicator />
          </div>
          <AdminConnection />
        </div>
        <div className="max-lg:absolute max-lg:top-1.5 max-lg:right-24">
          <PaletteButton role={user.role} embedded={embedded} />
        </div>
        <AdminMenu role={user.role} embedded={embedded} />
        <div className="mt-3 flex items-center justify-between gap-3 border-line border-t pt-3 lg:mt-auto lg:flex-col lg:items-stretch">
          <div className="min-w-0 lg:px-2">
            <p className="truncate font-medium text-sm">{user.name}</p>
            <p className="flex gap-3 text-ink-soft text-xs">
              <span>{roleLabels[user.role]}</span>
              <Link href="/" className="underline-offset-4 hover:text-ink hover:underline">
                Shop
              </Link>
              <SignOutButton className="underline-offset-4 hover:text-ink hover:underline">
                Sign out
              </SignOutButton>
            </p>
          </div>
          <div className="lg:self-start lg:px-1">
            <ThemeSwitch theme={theme} />
          </div>
        </div>
      </header>
      <main id="main" className="min-w-0 px-4 py-6 sm:px-6 lg:px-8 lg:py-8 print:p-0">
        <JavaScriptNotice use="use the admin" />
        {children}
      </main>
    </div>
  );
}
