import { offsetAt } from './zone-offset.ts';

/** Places that are called otherwise today, or in full, than in the name of their zone. */
const places: Readonly<Record<string, string>> = {
  'America/Coral_Harbour': 'Atikokan',
  'America/Godthab': 'Nuuk',
  'America/St_Johns': 'St. John’s',
  'Antarctica/DumontDUrville': 'Dumont d’Urville',
  'Asia/Calcutta': 'Kolkata',
  'Asia/Katmandu': 'Kathmandu',
  'Asia/Rangoon': 'Yangon',
  'Asia/Saigon': 'Ho Chi Minh City',
  'Atlantic/Canary': 'Canary Islands',
  'Atlantic/Faeroe': 'Faroe Islands',
  'Europe/Kiev': 'Kyiv',
  'Indian/Christmas': 'Christmas Island',
  'Indian/Cocos': 'Cocos Islands',
  'Pacific/Easter': 'Easter Island',
  'Pacific/Enderbury': 'Kanton',
  'Pacific/Ponape': 'Pohnpei',
  'Pacific/Truk': 'Chuuk',
  'Pacific/Wake': 'Wake Island',
};

/** The place whose clocks a zone describes, e.g. `New York`; without a place the zone's own name, e.g. `UTC`. */
export const zonePlace = (timeZone: string): string => {
  const place = places[timeZone];
  if (place) return place;
  // Its sign is turned round: Etc/GMT+5 is five hours behind.
  const [, sign, hours] = /^Etc\/GMT([+-])(\d+)$/.exec(timeZone) ?? [];
  if (sign) return `UTC${sign === '+' ? '−' : '+'}${hours}`;
  return timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ');
};

/** The zone as a part of a sentence about a time: `New York time`, or `UTC`. */
export const zoneTime = (timeZone: string): string => {
  const isPlace = timeZone.includes('/') && !timeZone.startsWith('Etc/');
  return isPlace ? `${zonePlace(timeZone)} time` : zonePlace(timeZone);
};

const longName = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'long' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** How far from UTC: `UTC−4`, `UTC+5:30`. */
export const offsetText = (offsetMs: number): string => {
  const minutes = Math.abs(offsetMs) / 60_000;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `UTC${offsetMs < 0 ? '−' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
};

/** What clocks of a zone are said to show at a moment (ISO 8601): `Eastern Daylight Time (UTC−4)`; without a name `UTC+2`. */
export const offsetName = (moment: string, timeZone: string): string => {
  const at = Date.parse(moment);
  const offset = offsetText(offsetAt(at, timeZone));
  const name = longName(at, timeZone);
  return /^(GMT|UTC)([+-]|$)/.test(name) ? offset : `${name} (${offset})`;
};
