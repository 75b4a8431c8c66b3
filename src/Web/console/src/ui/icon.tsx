/** One outline set on a 24 grid, drawn with the text's own colour. */
const paths = {
  desk: 'M4 5.5h16v10H10.5L6 19v-3.5H4z M8 9.2h8 M8 12.2h5',
  visitors: 'M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11z M3 19.5c.4-3.4 2.8-5.2 6-5.2s5.6 1.8 6 5.2 M15.6 5a3 3 0 0 1 0 5.8 M17.5 14.6c2 .6 3.2 2.3 3.5 4.9',
  alerts: 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5z M10 20.2h4 M12 8.5v3.5 M12 14.6v.1',
  history: 'M4.5 12a7.5 7.5 0 1 0 2.4-5.5 M4.5 4.5v3.8h3.8 M12 8v4.3l2.8 1.7',
  rules: 'M6 4v5.5a3 3 0 0 0 3 3h6a3 3 0 0 1 3 3V20 M6 4 3.8 6.2 M6 4l2.2 2.2 M18 20l-2.2-2.2 M18 20l2.2-2.2 M18 4v3 M6 17v3',
  phrases: 'M6 4.5h12v15l-6-4-6 4z M9 8.5h6 M9 11.5h4',
  site: 'M4 7h9 M17 7h3 M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z M4 12h3 M11 12h9 M9 14.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z M4 17h9 M17 17h3 M15 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  nodes: 'M4.5 5h15v5h-15z M4.5 14h15v5h-15z M8 7.5v.1 M8 16.5v.1 M12 7.5h4.5 M12 16.5h4.5',
  search: 'M10.8 17.1a6.3 6.3 0 1 0 0-12.6 6.3 6.3 0 0 0 0 12.6z M15.5 15.5 20 20',
  send: 'M4.5 12 20 4.8 15.5 20l-4-6z M11.5 14 20 4.8',
  close: 'M6 6l12 12 M18 6 6 18',
  check: 'M5 12.5 9.8 17.3 19 7.5',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z M12 7.8V12l2.8 1.8',
  transfer: 'M4 8h13 M13.5 4.5 17 8l-3.5 3.5 M20 16H7 M10.5 12.5 7 16l3.5 3.5',
  end: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z M8.4 12.3l2.5 2.5 4.8-5.2',
  aside: 'M6 12h12',
  person: 'M12 11.4a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2z M5 20c.5-4 3.3-6 7-6s6.5 2 7 6',
  plus: 'M12 5v14 M5 12h14',
  trash: 'M5 7h14 M9.5 7V4.5h5V7 M7 7l.8 12.5h8.4L17 7 M10.5 10.5v5.5 M13.5 10.5v5.5',
  edit: 'M5 19l.8-3.8L16 5l3 3L8.8 18.2z M13.8 7.2l3 3',
  invite: 'M4 5.5h16v10h-5.5L12 18.5l-2.5-3H4z M12 7.8v5.4 M9.3 10.5h5.4',
  bell: 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5z M10 20.2h4',
  bellOff: 'M6.5 16.5V11a5.5 5.5 0 0 1 8.8-4.4 M17.5 11v5.5l1.5 1.5H5 M10 20.2h4 M4 4l16 16',
  sound: 'M4.5 9.5v5H8l4.5 3.8V5.7L8 9.5z M15.5 9a4 4 0 0 1 0 6 M17.8 6.5a7.5 7.5 0 0 1 0 11',
  soundOff: 'M4.5 9.5v5H8l4.5 3.8V5.7L8 9.5z M16 9.8l4.5 4.5 M20.5 9.8 16 14.3',
  star: 'M12 4.2l2.4 5 5.5.7-4 3.8 1 5.5-4.9-2.7-4.9 2.7 1-5.5-4-3.8 5.5-.7z',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  reply: 'M9.5 6.5 4.5 11.5l5 5 M4.5 11.5h9a6 6 0 0 1 6 6v1',
  down: 'M6 9.5l6 6 6-6',
  up: 'M6 14.5l6-6 6 6',
  page: 'M7 4h7l4 4v12H7z M14 4v4h4 M10 12h5 M10 15.5h5',
  event: 'M13 3.8 5.5 13.5h5.7L10.5 20.2l8-10h-6z',
  card: 'M4 5.5h16v13H4z M8.8 12.3a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8z M6.3 16c.3-1.4 1.2-2.1 2.5-2.1s2.2.7 2.5 2.1 M14 10h3.5 M14 13.5h3.5',
  help: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z M9.8 10a2.3 2.3 0 1 1 3.4 2c-.8.5-1.2.9-1.2 1.8 M12 16.4v.1',
  warn: 'M12 4.5 21 19.5H3z M12 10v4.5 M12 17v.1',
  late: 'M8.3 4h7.4L20.5 8.5v7L15.7 20H8.3L3.5 15.5v-7z M12 8v5 M12 15.8v.1',
  moon: 'M19.5 14.2A7.8 7.8 0 0 1 9.8 4.5a7.8 7.8 0 1 0 9.7 9.7z',
  out: 'M13 5H5.5v14H13 M10 12h10 M16.5 8.5 20 12l-3.5 3.5',
  link: 'M10 14l4-4 M8.5 11.5 6 14a3 3 0 0 0 4.2 4.2l2.3-2.4 M15.5 12.5 18 10a3 3 0 0 0-4.2-4.2l-2.3 2.4',
  command: 'M5 5h14v14H5z M8.5 9.5 11 12l-2.5 2.5 M12.8 14.8H16',
  pause: 'M9 6v12 M15 6v12',
  filter: 'M4 6h16 M7 12h10 M10 18h4',
  dot: 'M12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  retry: 'M19 12a7 7 0 1 1-2.1-5 M19 4.5V8h-3.5',
  globe: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z M4 12h16 M12 4c2.5 2.3 3.5 5 3.5 8s-1 5.7-3.5 8c-2.5-2.3-3.5-5-3.5-8s1-5.7 3.5-8z',
  team: 'M12 10.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6z M6 19.5c.4-3.6 2.8-5.5 6-5.5s5.6 1.9 6 5.5',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20, filled = false }: { name: IconName; size?: number; filled?: boolean }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} fill={filled ? 'currentColor' : 'none'} stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
