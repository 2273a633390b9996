/** Drawn on 20 × 20 with a line of 1.5, in the colour of the text. */
const paths = {
  add: 'M10 4v12M4 10h12',
  back: 'M12 4l-6 6 6 6',
  calendar: 'M4 6h12v10H4zM4 9h12M7 3.500v3M13 3.500v3',
  check: 'M4 10.500l4 4 8-9',
  close: 'M5 5l10 10M15 5L5 15',
  community: 'M3 5h14v9H9l-4 3v-3H3z',
  done: 'M10 2.500a7.500 7.500 0 100 15 7.500 7.500 0 000-15M6.500 10.500l2.500 2.500 4.500-5.500',
  down: 'M5 8l5 5 5-5',
  home: 'M3 9.500L10 3l7 6.500M5 8v9h10V8',
  info: 'M10 2.500a7.500 7.500 0 100 15 7.500 7.500 0 000-15M10 9v5M10 6.250v.5',
  manage: 'M3 5h9M15 5h2M13.500 3.500v3M3 10h3M9 10h8M7.500 8.500v3M3 15h8M14 15h3M12.500 13.500v3',
  match: 'M7.500 5a3.500 3.500 0 100 7 3.500 3.500 0 000-7M12.500 8a3.500 3.500 0 100 7 3.500 3.500 0 000-7',
  more: 'M4.500 10h.5M10 10h.5M15 10h.5',
  next: 'M8 4l6 6-6 6',
  people:
    'M8 3.500a3 3 0 100 6 3 3 0 000-6M2.500 17c0-3.500 2.500-5.500 5.500-5.500s5.500 2 5.500 5.500M13 4a2.800 2.800 0 010 5.500M15 12c1.700.7 2.500 2.400 2.500 5',
  person:
    'M10 3a3.500 3.500 0 100 7 3.500 3.500 0 000-7M3.500 17.500c0-3.700 2.900-5.500 6.500-5.500s6.500 1.800 6.500 5.500',
  plugin: 'M7 3v4M13 3v4M5 7h10v3a5 5 0 01-10 0zM10 15v3',
  search: 'M9 3.500a5.500 5.500 0 100 11 5.500 5.500 0 000-11M13 13l4 4',
  settings:
    'M10 7a3 3 0 100 6 3 3 0 000-6M10 2.500v2M10 15.500v2M2.500 10h2M15.500 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M15.300 4.700l-1.400 1.400M6.100 13.900l-1.400 1.400',
  stop: 'M6.500 2.500h7l4 4v7l-4 4h-7l-4-4v-7zM10 6v5M10 13.500v.5',
  up: 'M5 12l5-5 5 5',
  video: 'M2.500 6h10v8h-10zM12.500 9l5-3v8l-5-3',
  warning: 'M10 3l8 14H2zM10 8v4M10 14.250v.5',
} as const;

export type IconName = keyof typeof paths;

/** A picture for a word; without a label it is for the eyes alone, beside the word itself. */
export function Icon({ name, label }: { readonly name: IconName; readonly label?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width="1.25em"
      height="1.25em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.500"
      strokeLinecap="round"
      strokeLinejoin="round"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined || undefined}
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
