import type { Context } from "@/lib/context";
import { formatTime } from "@/lib/domain/format-time";

/** A deadline as an email shows it, in the shop's time zone: `Nov 29, 15:04 (Europe/Berlin)`. */
export function dueText({ settings, now }: Context, at: string): string {
  const { timeZone } = settings;
  const time = formatTime(at, "minute", { now: now(), timeZone });
  return `${time} (${timeZone.replaceAll("_", " ")})`;
}
