import "server-only";
import { cookies } from "next/headers";
import { type Theme, themeCookie, themes } from "./theme";

/** The user's theme from its cookie, so the first paint has the right colors. */
export async function currentTheme(): Promise<Theme> {
  const chosen = (await cookies()).get(themeCookie)?.value;
  return themes.find((theme) => theme === chosen) ?? "system";
}
