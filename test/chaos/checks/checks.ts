import { checkAnswers } from './answers.ts';
import { checkAvailability } from './availability.ts';
import { checkEndings } from './endings.ts';
import type { Evidence } from './evidence.ts';
import { checkLimits } from './limits.ts';
import { checkLists } from './lists.ts';
import { checkMoney } from './money.ts';
import { checkPlaces } from './places.ts';
import { checkPrices } from './prices.ts';
import { checkRefusals } from './refusals.ts';
import { checkStreams } from './streams.ts';

/** Gives every violation as a sentence. */
export type Check = (evidence: Evidence) => readonly string[];

/** What must be true of every run. The names are those of docs/guarantees.md. */
export const checks: Readonly<Record<string, Check>> = {
  'I1 no place is held or sold twice': checkPlaces,
  'I2 money is taken for complete orders, once, and for nothing else': checkMoney,
  'I3 every order ends, in time': checkEndings,
  'I5 copies never go back': ({ stepsBack }) => stepsBack,
  'I6 what was answered is so': checkAnswers,
  'I7 nobody is told what is not theirs': ({ leaks }) => leaks,
  'I8 one part away is one function away': checkAvailability,
  'I9 nobody is refused without a reason': checkRefusals,
  'I10 no buyer has more of a ticket than its seller allows': checkLimits,
  'I11 live pages show their owner everything, as it is': checkStreams,
  'I12 lists have everything once, and nothing else': checkLists,
  'I13 the price shown is the price asked and charged': checkPrices,
};
