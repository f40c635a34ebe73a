import { ShoppingCart } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { SignOutButton } from "@/components/account/sign-out-button";
import { catalogPath } from "@/lib/domain/catalog";
import type { UserView } from "@/lib/domain/user";

const linkLook =
  "inline-flex h-11 items-center gap-1.5 whitespace-nowrap text-ink-soft text-sm transition-colors hover:text-ink";

/** Where one can go from any page of the shop; nobody is shown a page that is not for them. */
export function ShopNav({ user, cartUnits }: { user: UserView | null; cartUnits: number }) {
  return (
    <nav aria-label="Shop">
      <ul className="flex items-center justify-between gap-4 sm:gap-5">
        <Place href={catalogPath({})}>Catalog</Place>
        <Place href="/cart">
          <ShoppingCart aria-hidden className="size-4 max-sm:hidden" />
          Cart
          {cartUnits > 0 && <Units units={cartUnits} />}
        </Place>
        {user === null && <Place href="/signin">Sign in</Place>}
        {user?.role === "customer" && (
          <>
            <Place href="/account/orders">My orders</Place>
            <Place href="/account/settings">Account</Place>
          </>
        )}
        {user && user.role !== "customer" && <Place href="/admin">Admin</Place>}
        {user && (
          <li>
            <SignOutButton className={linkLook}>Sign out</SignOutButton>
          </li>
        )}
      </ul>
    </nav>
  );
}

function Place({ href, children }: { href: string; children: ReactNode }) {
  return (
    <li>
      <Link href={href} className={linkLook}>
        {children}
      </Link>
    </li>
  );
}

function Units({ units }: { units: number }) {
  return (
    <span
      data-testid="cart-units"
      className="grid h-5 min-w-5 place-items-center rounded-full bg-carbon px-1.5 font-medium text-on-carbon text-xs tabular-nums"
    >
      {units > 99 ? "99+" : units}
      <span className="sr-only"> {units === 1 ? "item" : "items"}</span>
    </span>
  );
}
