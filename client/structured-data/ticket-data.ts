import type { Ticket } from '@ticketing/contracts/http/tickets';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';
import { picturePath } from '../picture/picture-path.ts';
import { addressOf } from '../site/address.ts';
import { typedOf } from '../words/money.ts';

const kinds = { music: 'MusicEvent', sport: 'SportsEvent', theatre: 'TheaterEvent', other: 'Event' } as const;

const availabilityOf = ({ status, available }: Ticket): string => {
  if (status === 'withdrawn') return 'https://schema.org/Discontinued';
  if (status === 'sold-out') return 'https://schema.org/SoldOut';
  // All held: unpaid ones come back.
  return available > 0 ? 'https://schema.org/InStock' : 'https://schema.org/LimitedAvailability';
};

const placeOf = ({ venue, city }: Ticket): object | null =>
  venue === undefined && city === undefined
    ? null
    : {
        '@type': 'Place',
        name: venue ?? city,
        ...(city === undefined ? {} : { address: { '@type': 'PostalAddress', addressLocality: city } }),
      };

/** A ticket for search engines: an event with an offer (https://schema.org/Event). */
export const ticketData = (ticket: Ticket): object => {
  const url = addressOf(`/tickets/${ticket.id}`);
  const place = placeOf(ticket);
  const { startsAt, endsAt, description } = ticket;
  const saleEnd = saleEndOf(ticket);
  return {
    '@context': 'https://schema.org',
    '@type': kinds[ticket.category],
    name: ticket.title,
    url,
    image: addressOf(picturePath(ticket)),
    eventStatus: 'https://schema.org/EventScheduled',
    eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
    ...(description === undefined ? {} : { description }),
    ...(startsAt === undefined ? {} : { startDate: startsAt }),
    ...(endsAt === undefined ? {} : { endDate: endsAt }),
    ...(place === null ? {} : { location: place }),
    offers: {
      '@type': 'Offer',
      url,
      price: typedOf(ticket.priceCents, ticket.currency),
      priceCurrency: ticket.currency,
      availability: availabilityOf(ticket),
      validFrom: ticket.saleStartsAt ?? ticket.createdAt,
      ...(saleEnd === null ? {} : { validThrough: saleEnd }),
      seller: { '@type': 'Thing', name: ticket.sellerName },
    },
  };
};

/** The content of a script element. A person's text cannot end the element: `<` is written as an escape. */
export const jsonLd = (data: object): string => JSON.stringify(data).replaceAll('<', '\\u003c');
