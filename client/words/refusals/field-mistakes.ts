import { Refusal } from '../../calls/http.ts';

/** The fields that people fill in, by the names that pages have for them. */
const fieldNames: Readonly<Record<string, string>> = {
  title: 'The title',
  category: 'The category',
  priceCents: 'The price',
  quantity: 'The number of tickets',
  maxPerBuyer: 'The most per buyer',
  startsAt: 'The start',
  endsAt: 'The end',
  timeZone: 'The time zone',
  saleStartsAt: 'The start of the sale',
  saleEndsAt: 'The end of the sale',
  venue: 'The venue',
  city: 'The city',
  description: 'The description',
  name: 'The name',
  email: 'The e-mail address',
  password: 'The password',
  paymentMethod: 'The card',
};

/** How the services end a sentence about a field. Anything else was not written for people. */
const written = /^(?:is|has|have|must|reads|contains|needs|cannot) [^{}[\]<>`"_]{1,150}$/;

const endOf = (message: string): string | null => (written.test(message) ? message.replace(/\.$/, '') : null);

/** One sentence about the fields that a service did not accept. */
export const fieldSentence = (errors: Refusal['errors']): string => {
  for (const { field, message } of errors) {
    const name = fieldNames[field];
    if (name === undefined) continue;
    const end = endOf(message);
    return end === null ? `${name} can’t be like this. Please check it.` : `${name} ${end}.`;
  }
  return 'Something here can’t be like this. Please check what you entered.';
};

/** What a service says is wrong, by field, each as a sentence that stands below its field. */
export const mistakesOf = (error: unknown): Readonly<Record<string, string>> =>
  error instanceof Refusal
    ? Object.fromEntries(
        error.errors.map(({ field, message }) => {
          const end = endOf(message);
          return [field, end === null ? 'Please check this.' : `This ${end}.`];
        }),
      )
    : {};
