"use client";

import { signOut } from "next-auth/react";
import type { ComponentProps } from "react";

/** Ends this session, on the server too. */
export function SignOutButton(props: Omit<ComponentProps<"button">, "onClick" | "type">) {
  return <button type="button" onClick={() => void signOut({ callbackUrl: "/" })} {...props} />;
}
