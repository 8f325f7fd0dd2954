/** Three courses of dressed stone: the mark of Jishi. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" style={{ flex: 'none' }}>
      <g fill="var(--accent)">
        <path
          d="M12.2 5h7.6a1.2 1.2 0 0 1 1.16.9l1.06 4.2a1.2 1.2 0 0 1-1.16 1.490H11.140a1.2 1.2 0 0 1-1.16-1.490l1.06-4.2A1.2 1.2 0 0 1 12.2 5z"
          opacity="0.45"
        />
        <path
          d="M8.5 13.2h6.7v6H6.3a.8.8 0 0 1-.78-1l1.04-4.1a1.2 1.2 0 0 1 1.16-.9zM16.8 13.2h6.7a1.2 1.2 0 0 1 1.16.9l1.04 4.1a.8.8 0 0 1-.78 1H16.8z"
          opacity="0.72"
        />
        <path d="M5.2 20.8h21.6a1.2 1.2 0 0 1 1.16.9l1.06 4.2a1.2 1.2 0 0 1-1.16 1.490H4.140a1.2 1.2 0 0 1-1.16-1.490l1.06-4.2a1.2 1.2 0 0 1 1.16-.9z" />
      </g>
      <path d="M14.6 20.8h2.8l.7 6.590h-4.2z" fill="var(--stone)" />
    </svg>
  );
}
