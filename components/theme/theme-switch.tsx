"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { cn } from "@/lib/cn";
import { chooseTheme, useTheme } from "./choose-theme";
import { type Theme, themes } from "./theme";

const icons = { system: Monitor, light: Sun, dark: Moon } as const;
const names = { system: "System", light: "Light", dark: "Dark" } as const;

/** Switches between the system, light and dark themes. Hidden without JavaScript. */
export function ThemeSwitch({ theme: initial }: { theme: Theme }) {
  const theme = useTheme(initial);
  return (
    <fieldset className="flex rounded-full border border-line bg-surface p-0.5 scriptless:hidden">
      <legend className="sr-only">Theme</legend>
      {themes.map((name) => {
        const Icon = icons[name];
        return (
          <label
            key={name}
            title={names[name]}
            className={cn(
              "grid size-8 cursor-pointer place-items-center rounded-full text-ink-soft",
              "transition-colors hover:text-ink has-checked:bg-sunken has-checked:text-ink",
              "has-focus-visible:outline-2 has-focus-visible:outline-carbon",
            )}
          >
            <input
              type="radio"
              name="theme"
              value={name}
              checked={theme === name}
              onChange={() => chooseTheme(name)}
              className="sr-only"
            />
            <Icon aria-hidden className="size-4" />
            <span className="sr-only">{names[name]}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
