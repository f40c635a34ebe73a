import Link from "next/link";
import { SignOutButton } from "@/components/account/sign-out-button";
import type { UserView } from "@/lib/domain/user";

const linkLook = "text-ink-soft text-sm transition-colors hover:text-ink";

/** Where one can go from any page of the shop; nobody is shown a page that is not for them. */
export function ShopNav({ user }: { user: UserView | null }) {
  return (
    <nav aria-label="Account" className="flex items-center gap-4 sm:gap-5">
      {user === null && (
        <Link href="/signin" className={linkLook}>
          Sign in
        </Link>
      )}
      {user?.role === "customer" && (
        <Link href="/account/orders" className={linkLook}>
          My orders
        </Link>
      )}
      {user && user.role !== "customer" && (
        <Link href="/admin" className={linkLook}>
          Desk
        </Link>
      )}
      {user && <SignOutButton className={linkLook}>Sign out</SignOutButton>}
    </nav>
  );
}
