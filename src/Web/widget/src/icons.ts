/** Icons are outlines on a field of 24 × 24. */
export const ChatIcon = 'M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM8 9h8M8 12.5h5';
export const CloseIcon = 'm7 7 10 10M17 7 7 17';
export const DownIcon = 'm6 9 6 6 6-6';
export const SendIcon = 'M12 19V5m-6 6 6-6 6 6';
export const StarIcon = 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8Z';
export const CheckIcon = 'm5 12.5 4.5 4.5L19 7.5';
export const ClockIcon = 'M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z';
export const WarnIcon = 'M12 8v5m0 3v.1M10.3 4.3 2.7 17.5a2 2 0 0 0 1.7 3h15.2a2 2 0 0 0 1.7-3L13.7 4.3a2 2 0 0 0-3.4 0Z';
