import type { SellingShow } from '@ticketing/contracts/http/tickets';

/** The parts of what one sells; each has an address of its own. */
export const shows: readonly { readonly value: SellingShow; readonly text: string; readonly none: string }[] = [
  { value: 'coming', text: 'Coming', none: 'Nothing coming up.' },
  { value: 'past', text: 'Past', none: 'Nothing is over yet.' },
  { value: 'withdrawn', text: 'Off sale', none: 'You took nothing off sale.' },
];

const [first] = shows as [(typeof shows)[number]];

/** The part that an address asks for; whatever it does not know is the first one. */
export const showOf = (given: string | null): (typeof shows)[number] =>
  shows.find(({ value }) => value === given) ?? first;

export const addressOfShow = (show: SellingShow): string =>
  show === first.value ? '/selling' : `/selling?show=${show}`;
