import { zonePlace } from '../words/zone-name.ts';

/** A time zone to choose: its place, and the part of the world it is in. */
export type Zone = { readonly value: string; readonly label: string; readonly region: string };

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\d+−-]+/gu, ' ')
    .trim()
    .toLowerCase();

const zoneFor = (value: string): Zone => ({
  value,
  label: zonePlace(value),
  region: value.includes('/') ? value.slice(0, value.lastIndexOf('/')).replaceAll('_', ' ').replaceAll('/', ', ') : '',
});

const regionOf = (timeZone: string): string => timeZone.slice(0, timeZone.indexOf('/') + 1);

/** All zones that this browser knows: those of `first`, then those of the same parts of the world, then all others. */
export const zonesToChoose = (first: readonly string[]): readonly Zone[] => {
  const all = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  const near = all.filter((zone) => first.some((one) => regionOf(one) === regionOf(zone)));
  return [...new Set([...first, ...near, ...all])].map(zoneFor);
};

/** Names that people have for the time of a zone, such as Eastern Time; made once, and only when somebody searches. */
const names = new Map<string, string>();
const nameOf = (timeZone: string): string => {
  let name = names.get(timeZone);
  if (name === undefined) {
    const parts = ['longGeneric', 'short'].map(
      (timeZoneName) =>
        new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: timeZoneName as 'short' })
          .formatToParts()
          .find(({ type }) => type === 'timeZoneName')?.value,
    );
    name = plain(parts.join(' '));
    names.set(timeZone, name);
  }
  return name;
};

/** Whether a zone is one that somebody looks for by a place, a part of the world, or the name of its time. */
export const isFoundBy = ({ value, label, region }: Zone, query: string): boolean => {
  const words = plain(query);
  if (words === '') return true;
  const places = ` ${plain(`${label} ${region} ${value}`)}`;
  return places.includes(` ${words}`) || (words.length > 1 && ` ${nameOf(value)}`.includes(` ${words}`));
};
