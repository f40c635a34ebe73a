/** The Waybill logo, a W. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" fill="var(--carbon)" />
      <path
        d="M7 10l5 12 4-9 4 9 5-12"
        fill="none"
        stroke="var(--on-carbon)"
        strokeWidth="2.75"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
