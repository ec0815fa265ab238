/** The rules for texts that people read. Plain functions without zod, so that pages can use them too. */
export type TextRule = {
  /** The maximum number of code points, which JSON Schema counts as `maxLength`. */
  readonly maxLength: number;
  /** The maximum number of UTF-8 bytes. */
  readonly maxBytes: number;
  readonly lines: 'one' | 'many';
};

const oneLine = (maxLength: number, maxBytes = maxLength * 4): TextRule => ({ maxLength, maxBytes, lines: 'one' });

/** The kinds of text. A person's name is part of their token, so it may have fewer bytes. */
export const textRules = {
  title: oneLine(200),
  place: oneLine(100),
  description: { maxLength: 5_000, maxBytes: 20_000, lines: 'many' },
  personName: oneLine(100, 300),
} as const satisfies Readonly<Record<string, TextRule>>;

// Invisible characters that copied text often contains. Nobody misses them.
const invisibleCopied = /[\u{AD}\u{200B}\u{2060}\u{FEFF}]/gu;

/** A text as it is stored: normalised (NFC), with `\n` for every kind of line break, without surrounding blanks. */
export const tidyText = (text: string): string =>
  text
    .replaceAll(/\r\n?|[\u{85}\u{2028}\u{2029}]/gu, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(invisibleCopied, '')
    .normalize('NFC')
    .trim();

const brokenOrControl = /(?!\n)[\p{Cs}\p{Noncharacter_Code_Point}\p{Cc}]/u;
const direction = /[\u{61C}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}]/u;
const visible = /[^\p{Z}\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u{2800}]/u;
const invisible = /\p{Default_Ignorable_Code_Point}/u;
// Brahmic scripts join by a virama, also at the end of a word; the others between letters only.
const brahmic =
  '\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Java}\\p{scx=Bali}';
const joining = `${brahmic}\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mand}\\p{scx=Nkoo}\\p{scx=Mong}`;
const joined = `(?=[\\p{L}\\p{M}])[${joining}]`;
// Some characters without a glyph have a use: joiners in emoji and in scripts that need them, one variation selector after
// a character that has variants, and the tags of regional flags. Elsewhere they make a text that looks like another.
const useful = [
  /(?<=\p{Extended_Pictographic}|\u{FE0F}|[\u{1F3FB}-\u{1F3FF}])\u{200D}/gu,
  new RegExp(`(?<=${joined})[\\u{200C}\\u{200D}](?=${joined})`, 'gu'),
  new RegExp(`(?<=(?=\\p{M})[${brahmic}])\\u{200D}`, 'gu'),
  /(?<=\p{Extended_Pictographic}|[\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}])[\u{FE0E}\u{FE0F}]/gu,
  /(?<=[0-9#*])\u{FE0F}(?=\u{20E3})/gu,
  /(?<=[\p{sc=Han}\p{sc=Mymr}\p{sc=Phag}\p{Sm}])[\u{FE00}-\u{FE02}]/gu,
  /(?<=\p{sc=Han})[\u{E0100}-\u{E01EF}]|(?<=\p{sc=Mongolian})[\u{180B}-\u{180D}\u{180F}]/gu,
  /(?<=\u{1F3F4})[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}/gu,
];
/** Old scripts stack five marks on a letter. A text meant to cover its neighbours stacks dozens. */
const stackedMarks = /\p{M}{9}/u;

const hasUselessInvisible = (text: string): boolean =>
  invisible.test(text) && invisible.test(useful.reduce((rest, pattern) => rest.replaceAll(pattern, ''), text));

/** The mistake in a tidy text, as the end of a sentence about it, or null. */
export const textMistake = (text: string, { maxLength, maxBytes, lines }: TextRule): string | null => {
  if (brokenOrControl.test(text)) return 'contains a control character or half a character';
  if (lines === 'one' && text.includes('\n')) return 'must be one line';
  if (direction.test(text)) return 'contains a hidden character that changes the reading direction';
  if (!visible.test(text)) return 'must have at least one visible character';
  if (hasUselessInvisible(text)) return 'contains an invisible character';
  if (stackedMarks.test(text)) return 'has too many marks on one letter';
  if (lengthOf(text) > maxLength) return `must have at most ${maxLength.toLocaleString('en')} characters`;
  if (bytesOf(text) > maxBytes) return `must have at most ${maxBytes.toLocaleString('en')} bytes`;
  return null;
};

const lengthOf = (text: string): number => [...text].length;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
