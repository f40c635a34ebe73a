/**
 * A cron expression in words, such as `Every 5 minutes`; the expression itself if it says more than
 * one unit of time.
 */
export function cronText(schedule: string): string {
  const [minute = "", hour = "", ...rest] = schedule.split(" ");
  if (rest.length !== 3 || rest.some((field) => field !== "*")) return schedule;
  const minutes = everyNth(minute);
  if (hour === "*" && minutes !== null) return every(minutes, "minute");
  const hours = everyNth(hour);
  if (/^\d+$/.test(minute) && hours !== null) {
    return `${every(hours, "hour")}${minute === "0" ? "" : `, at minute ${minute}`}`;
  }
  if (/^\d+$/.test(minute) && /^\d+$/.test(hour)) {
    return `Every day at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")} UTC`;
  }
  return schedule;
}

/** `*` is every first, `*` with a divisor every nth. */
function everyNth(field: string): number | null {
  if (field === "*") return 1;
  const [, divisor] = /^\*\/(\d+)$/.exec(field) ?? [];
  return divisor === undefined ? null : Number(divisor);
}

function every(count: number, unit: string): string {
  return count === 1 ? `Every ${unit}` : `Every ${count} ${unit}s`;
}
