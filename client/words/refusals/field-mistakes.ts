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

/** How the services end a sentence about a field, and how they write a whole one. Anything else is not for people. */
const endOfSentence = /^(?:is|has|have|must|reads|contains|needs|cannot) [^{}[\]<>`"_]{1,150}$/;
const wholeSentence = /^\p{Lu}(?!.*\b(?:expected|received|pattern)\b)[^{}[\]<>`"_]{1,200}[.]$/u;

/** What a service says of a field as a sentence about `subject`, or null when it was not written for people. */
const sentenceAbout = (subject: string, message: string): string | null => {
  if (wholeSentence.test(message)) return message;
  return endOfSentence.test(message) ? `${subject} ${message}.` : null;
};

/** One sentence about the first field that a service did not accept and that people know. */
export const fieldSentence = (errors: Refusal['errors']): string => {
  const known = errors.find(({ field }) => fieldNames[field] !== undefined);
  const name = known && fieldNames[known.field];
  if (!known || name === undefined) return 'Something here can’t be like this. Please check what you entered.';
  return sentenceAbout(name, known.message) ?? `${name} can’t be like this. Please check it.`;
};

/** What a service says is wrong, by field, each as a sentence that stands below its field. */
export const mistakesOf = (error: unknown): Readonly<Record<string, string>> =>
  error instanceof Refusal
    ? Object.fromEntries(
        error.errors.map(({ field, message }) => [field, sentenceAbout('This', message) ?? 'Please check this.']),
      )
    : {};
