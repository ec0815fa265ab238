/** How large a title is set: the longer, the smaller, so that 200 letters leave room for the price. */
const sizes = {
  hero: ['text-[2.35rem] sm:text-6xl', 'text-3xl sm:text-4xl', 'text-2xl sm:text-3xl'],
  tall: ['text-3xl sm:text-4xl', 'text-2xl sm:text-3xl', 'text-xl sm:text-2xl'],
  row: ['text-xl sm:text-[1.375rem]', 'text-lg sm:text-xl', 'text-base sm:text-lg'],
} as const;

const long = 50;
const veryLong = 110;

/** The classes for a title of this length in this place. */
export const titleSize = (title: string, place: keyof typeof sizes): string => {
  const length = [...title].length;
  return sizes[place][length <= long ? 0 : length <= veryLong ? 1 : 2];
};
