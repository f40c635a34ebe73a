const units = [
  { name: "d", seconds: 86_400, smaller: { name: "h", seconds: 3_600 } },
  { name: "h", seconds: 3_600, smaller: { name: "min", seconds: 60 } },
  { name: "min", seconds: 60, smaller: { name: "s", seconds: 1 } },
];

/** Formats microseconds with three digits or two units: `850 µs`, `12.3 ms`, `2 min 5 s`. */
export function formatMicroseconds(us: number): string {
  if (us < 0) return `−${formatMicroseconds(-us)}`;
  if (us < 999.5) return `${Math.round(us)} µs`;
  if (us < 999_500) return `${threeDigits(us / 1_000)} ms`;
  if (us < 59_950_000) return `${threeDigits(us / 1_000_000)} s`;
  const seconds = Math.round(us / 1_000_000);
  const unit = units.find((candidate) => seconds >= candidate.seconds);
  if (!unit) return `${seconds} s`;
  const { smaller } = unit;
  const count = Math.floor(seconds / unit.seconds);
  const rest = Math.round((seconds % unit.seconds) / smaller.seconds);
  // Rounded up, such as 23 h 59 min 59 s.
  if (rest * smaller.seconds === unit.seconds) {
    return formatMicroseconds((count + 1) * unit.seconds * 1_000_000);
  }
  return rest === 0 ? `${count} ${unit.name}` : `${count} ${unit.name} ${rest} ${smaller.name}`;
}

/** Formats milliseconds in the same way: `850 ms`, `4.2 s`, `2 h 10 min`. */
export function formatDuration(ms: number): string {
  return ms === 0 ? "0 ms" : formatMicroseconds(ms * 1_000);
}

function threeDigits(value: number): string {
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return String(Number(value.toFixed(digits)));
}
