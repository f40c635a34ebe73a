import "server-only";
import { cookies } from "next/headers";
import { type Theme, themeCookie, themes } from "./theme";

/** The reader's choice of theme, kept in a cookie so that the right colors come first. */
export async function currentTheme(): Promise<Theme> {
  const chosen = (await cookies()).get(themeCookie)?.value;
  return themes.find((theme) => theme === chosen) ?? "system";
}
