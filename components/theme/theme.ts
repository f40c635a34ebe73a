export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Kept in a cookie, so that the server renders the right colours and nothing flashes. */
export const themeCookie = "theme";

export function themeIn(cookie: string | undefined): Theme {
  return themes.find((theme) => theme === cookie) ?? "system";
}
