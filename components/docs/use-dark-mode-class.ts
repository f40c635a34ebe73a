import { useEffect } from "react";

/** Swagger UI is dark where this class is on the page's root element. */
const darkModeClass = "dark-mode";

/** Keeps the class in step with the theme that the visitor or the system chose. */
export function useDarkModeClass(): void {
  useEffect(() => {
    const root = document.documentElement;
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      const theme = root.dataset.theme ?? "system";
      const isDark = theme === "dark" || (theme === "system" && systemIsDark.matches);
      root.classList.toggle(darkModeClass, isDark);
    };
    apply();
    const observer = new MutationObserver(apply);
    observer.observe(root, { attributeFilter: ["data-theme"] });
    systemIsDark.addEventListener("change", apply);
    return () => {
      observer.disconnect();
      systemIsDark.removeEventListener("change", apply);
      root.classList.remove(darkModeClass);
    };
  }, []);
}
