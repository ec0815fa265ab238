import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TicketInput, TicketPatch } from '../http/tickets.ts';
import { looksOfficial } from './official-name.ts';
import { textMistake, textRules, tidyText } from './text.ts';

const mistake = (text: string, rule: keyof typeof textRules = 'title') => textMistake(tidyText(text), textRules[rule]);

describe('a text for people', () => {
  it('of any language and with any emoji is unchanged', () => {
    for (const text of [
      'Motörhead: “Überkill” — 45 €',
      'می\u200cخواهم', // Persian with the non-joiner that it requires
      'क्\u200dष', // Devanagari with a joiner
      'שלום עולם',
      '東京ドーム 葛\u{E0100}城',
      'ශ්\u200dරී ලංකා', // Sinhala
      'അവന്\u200d', // Malayalam, at the end of a word
      '神\ufe00 ≨\ufe00', // a standardized variant
      '©️ ☎︎ ⚡️ *️⃣',
      '👨‍👩‍👧 ❤️ 👍🏽 1️⃣',
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}', // the flag of England
      'Việt Nam',
      '?',
    ])
      assert.equal(mistake(text), null, text);
  });

  it('is normalised, and loses surrounding blanks and invisible characters', () => {
    assert.equal(tidyText('  Cafe\u0301\u200b \ufeff'), 'Café');
    assert.equal(tidyText('a\r\nb\rc\u2028d\te'), 'a\nb\nc\nd e');
  });

  for (const [what, texts] of Object.entries({
    'half a character': ['\ud800', 'a\udc00b', '\ufffe', '\u{1ffff}'],
    'control characters': ['a\0b', '\x1b[31mred', 'a\x7f', 'a\x9bb'],
    'a change of direction': [0x061c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069].map(
      (code) => `Nick ${String.fromCodePoint(code)}Cave`,
    ),
    'nothing visible': [
      '',
      '   ',
      '\u200b',
      '\u2060',
      '\u3164',
      '\u2800',
      '\u115f\u1160',
      '\u00ad',
      '\u200d',
      '\u0301',
      '\ufe0f',
    ],
    'hidden letters': [
      'Nick\u{E0041}\u{E0042}',
      'Ni\u200dck',
      'Ni\u200cck',
      'N\ufe0f\ufe0fick',
      'Nick\u034f',
      'Nick\u180e',
      '👍\u200d\u200d👍',
    ],
    'hidden characters where none has a use': [
      'Ada\ufe0f',
      'Ada\ufe00',
      'Ада\ufe0e',
      '2026\ufe0f',
      '東京\u200d',
      '東京\u200dドーム',
      'می\u200c',
      'می\u200c 2',
    ],
    'stacked marks': [`Z${'\u0310'.repeat(30)}algo`],
    'a line break in a single line': ['Nick\nCave', 'Nick\u2029Cave'],
  }))
    it(`with ${what} is refused`, () => {
      for (const text of texts) assert.notEqual(mistake(text), null, JSON.stringify(text));
    });

  it('of several lines may have line breaks, and otherwise follows the rules of a single line', () => {
    assert.equal(mistake('First set\r\n\r\nSecond set', 'description'), null);
    for (const text of ['a\0', '\u202ea', '\ud800', '\n\n']) assert.notEqual(mistake(text, 'description'), null);
  });

  it('is bounded by its code points and by its bytes', () => {
    assert.equal(mistake('🎫'.repeat(200)), null);
    assert.match(mistake('🎫'.repeat(201)) ?? '', /at most 200 characters/);
    assert.equal(mistake('語'.repeat(100), 'personName'), null);
    assert.match(mistake('🎫'.repeat(76), 'personName') ?? '', /at most 300 bytes/);
  });

  it('names what is wrong with it', () => {
    for (const [text, rule, words] of [
      ['a\0', 'title', 'contains a control character or half a character'],
      ['a\nb', 'title', 'must be one line'],
      ['a\u202eb', 'title', 'contains a hidden character that changes the reading direction'],
      ['\u3164', 'title', 'must have at least one visible character'],
      ['Ni\u200dck', 'title', 'contains an invisible character'],
      [`Z${'\u0310'.repeat(9)}`, 'title', 'has too many marks on one letter'],
      [`Z${'\u0310'.repeat(8)}`, 'title', null],
      ['x'.repeat(201), 'title', 'must have at most 200 characters'],
      ['x'.repeat(101), 'place', 'must have at most 100 characters'],
      ['x'.repeat(101), 'personName', 'must have at most 100 characters'],
      ['x'.repeat(5_001), 'description', 'must have at most 5,000 characters'],
      ['🎫'.repeat(5_000), 'description', null],
      ['🎫'.repeat(100), 'place', null],
      ['🎫'.repeat(75), 'personName', null],
      ['🎫'.repeat(76), 'personName', 'must have at most 300 bytes'],
    ] as const)
      assert.equal(mistake(text, rule), words, JSON.stringify(text.slice(0, 20)));
  });

  it('may have an invisible character where it has a use, and only there', () => {
    for (const [used, unused] of [
      ['👨\u200d👩', 'a\u200db'], // joined emoji
      ['❤\ufe0f\u200d🔥', '\ufe0f\u200da'],
      ['👍🏽\u200d🎨', '1\u200d2'],
      ['م\u200cخ', 'م\u200c'], // Arabic, between letters only
      ['म\u200cह', '\u200cम'],
      ['न्\u200d', 'न\u200d'], // after a virama, also at the end
      ['☎\ufe0e', 'a\ufe0e'],
      ['🇩\ufe0f🇪', 'D\ufe0f'],
      ['1\ufe0f\u20e3', '1\ufe0f'], // keycaps
      ['#\ufe0f\u20e3', '#\ufe0f'],
      ['神\ufe02', '神\ufe03'],
      ['≨\ufe00', 'x\ufe00'],
      ['葛\u{E0100}', 'a\u{E0100}'],
      ['葛\u{E01EF}', '\u3042\u{E01EF}'],
      ['ᠠ\u180b', 'a\u180b'], // Mongolian
      ['ᠠ\u180f', 'ᠠ\u180e'],
      ['🏴\u{E0067}\u{E0062}\u{E007F}', '🏴\u{E0067}\u{E0062}'], // flags of regions
      ['🏴\u{E0075}\u{E0073}\u{E0063}\u{E0061}\u{E0030}\u{E0031}\u{E007F}', '🏳\u{E0067}\u{E0062}\u{E007F}'],
    ] as const) {
      assert.equal(mistake(used), null, JSON.stringify(used));
      assert.equal(mistake(unused), 'contains an invisible character', JSON.stringify(unused));
    }
    assert.equal(mistake(`🏴${'\u{E0061}'.repeat(7)}\u{E007F}`), 'contains an invisible character');
    assert.equal(mistake('❤\ufe0f\ufe0f'), 'contains an invisible character');
  });

  it('is refused in every field of a listing and of its edit', () => {
    for (const field of ['title', 'venue', 'city', 'description'])
      for (const text of ['\ud800', 'a\u202eb', '\u3164', 'a\0']) {
        const input = TicketInput.safeParse({ title: 'x', priceCents: 100, [field]: text });
        const patch = TicketPatch.safeParse({ [field]: text });
        for (const { error } of [input, patch]) assert.deepEqual(error?.issues[0]?.path, [field], JSON.stringify(text));
      }
  });
});

describe('a title', () => {
  it('is not the product with a role, and may be a concert of whatever name', () => {
    const isTaken = (title: string) => TicketInput.safeParse({ title, priceCents: 100 }).success;
    for (const title of ['Ticketing Support', 'T1cketing — Official', 'TICKETING TEAM']) {
      assert.ok(!isTaken(title), title);
      assert.ok(!TicketPatch.safeParse({ title }).success, title);
    }
    for (const title of [
      'Support',
      'Security',
      'Stripe',
      'The Official Tribute',
      'Ticketing for Beginners',
      'Ticketing Systems Conference',
    ])
      assert.ok(isTaken(title), title);
  });
});

describe('a name that looks official', () => {
  it('is the name of the product, or contains it with a role, in any spelling', () => {
    for (const name of [
      'Ticketing',
      'TICKETING',
      'Ticketing Support',
      'ticketing-team',
      'Support (Ticketing)',
      'T1cket1ng Official',
      'Тiсkеting Ѕuрроrt', // Cyrillic letters
      'Ｔｉｃｋｅｔｉｎｇ Admin',
      'Ｔ１ｃｋｅｔｉｎｇ',
      'TIϹKETING',
      'Tíçkéting Sécurity',
      'T i c k e t i n g  H e l p',
      'TlCKETlNG STAFF',
      'support',
      'ADMIN',
      'Аdmin', // a Cyrillic letter
      'Administrator',
      'moderator',
      'Security Team',
      'help-desk',
      'Official Support',
      'The Support Team',
      'Customer Service',
      'Stripe',
      'Str1pe Support',
    ])
      assert.ok(looksOfficial(name), name);
  });

  it('is made of roles, whichever, with or without the words that go beside them', () => {
    const roles = 'support team admin administrator official help service security moderator staff system stripe'.split(
      ' ',
    );
    for (const role of roles) {
      for (const name of [role, `${role} ${role}`, `the ${role}`, `Ticketing ${role}`])
        assert.ok(looksOfficial(name), name);
      for (const name of [`Ada ${role}`, `${role} of Ada`]) assert.ok(!looksOfficial(name), name);
      if (role !== 'stripe') assert.ok(looksOfficial(`Ada from Ticketing ${role}`), role);
    }
    for (const beside of ['the', 'our', 'customer', 'desk', 'account', 'payment', 'payments']) {
      assert.ok(looksOfficial(`${beside} support`), beside);
      assert.ok(!looksOfficial(beside), beside);
    }
    assert.ok(!looksOfficial(''));
    assert.ok(!looksOfficial('Ada from Stripe'));
  });

  it('is recognised by every letter and sign that looks like one of its own', () => {
    // The signs beside each letter look like it at a glance.
    const lookalikes = {
      ...{
        a: 'аαɑ@4',
        c: 'сϲ',
        d: 'ԁ',
        e: 'еεє3',
        f: 'ғ',
        g: 'ɡց9',
        h: 'һ',
        i: 'іιıӏl1!|7',
        k: 'кκ',
        m: 'мṃ',
        n: 'ոη',
      },
      ...{ o: 'оοσօ0', p: 'рρ', r: 'гᴦ', s: 'ѕ5$', t: 'тτ', u: 'υսц', v: 'νѵ', y: 'уγ' },
    };
    const names = ['ticketing', 'admin', 'moderator', 'support', 'help', 'service', 'security', 'official', 'stripe'];
    for (const [letter, others] of Object.entries(lookalikes))
      for (const other of others)
        for (const name of names.filter((one) => one.includes(letter)))
          assert.ok(looksOfficial(name.replaceAll(letter, other)), `${other} for ${letter} in ${name}`);
    for (const letter of Object.keys(lookalikes))
      assert.ok(
        names.some((name) => name.includes(letter)),
        letter,
      );
  });

  it('is not any other name', () => {
    for (const name of [
      'Ada',
      'Nick Cave',
      'Support Act',
      'Ticketing Tina',
      'Helpful Ada',
      'Stripes',
      'Systemа Solar',
      'Team Blue',
      'Тимофей',
      '語',
    ])
      assert.ok(!looksOfficial(name), name);
  });
});
