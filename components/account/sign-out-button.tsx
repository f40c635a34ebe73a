"use client";

import { signOut } from "next-auth/react";
import type { ComponentProps } from "react";

/** Signs the user out, in the browser and on the server. */
export function SignOutButton(props: Omit<ComponentProps<"button">, "onClick" | "type">) {
  return <button type="button" onClick={() => void signOut({ callbackUrl: "/" })} {...props} />;
}
