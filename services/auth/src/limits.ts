import type { LimitTable } from '@ticketing/common/limits/limit';

/**
 * The rate limits of auth. A network may be a whole campus, so its limits are high. An e-mail is one person, who mistypes
 * a password now and then. Right passwords are refunded, so only wrong ones count where the name says so.
 */
export const limits = {
  attemptsByNetwork: {
    points: 600,
    perSeconds: 60,
    by: 'network',
    why: 'A lecture hall in which everybody signs in within a minute. Every attempt may cost a hash of 40 ms.',
  },
  attemptsByKnownDevice: {
    points: 10,
    perSeconds: 60,
    by: 'device',
    why: 'Used instead of the network’s limit: users whose network is abused by others can still sign in where they did before.',
  },
  wrongPasswordsByDevice: {
    points: 10,
    perSeconds: 900,
    by: 'device',
    refundable: true,
    why: 'Nobody mistypes more often on their own device; a stolen cookie allows 960 guesses a day, locks no other device out, and ends with the password.',
  },
  wrongPasswordsByEmailAndNetwork: {
    points: 20,
    perSeconds: 900,
    by: 'email+network',
    refundable: true,
    why: 'A person tries all the passwords they have; an attacker gets 1,920 a day from one network.',
  },
  wrongPasswordsByEmail: {
    points: 100,
    perSeconds: 3_600,
    by: 'email',
    refundable: true,
    why: 'Does not refuse by itself, because anybody could then lock anybody out. More than this means guessing from many networks; the next limit then applies to each unknown network.',
  },
  wrongPasswordsByEmailAndNetworkUnderAttack: {
    points: 2,
    perSeconds: 3_600,
    by: 'email+network',
    refundable: true,
    why: 'Enough for the owner on a new device. An attacker with 1,000 networks gets 2,100 an hour, and common passwords are refused at sign-up.',
  },
  wrongPasswordsByNetwork: {
    points: 100,
    perSeconds: 3_600,
    by: 'network',
    refundable: true,
    why: 'An office whose people mistype. One network can try 2,400 stolen passwords a day, not counting known devices.',
  },
  signUpsByNetwork: {
    points: 100,
    perSeconds: 3_600,
    by: 'network',
    why: 'A campus that joins for one concert. Other limits count by account, so accounts must not be free.',
  },
  takenEmailsByNetwork: {
    points: 20,
    perSeconds: 3_600,
    by: 'network',
    refundable: true,
    why: 'Sign-up reveals whether an address has an account, which helps people who forgot. One network can learn this 480 times a day.',
  },
  wrongPasswordsAtChange: {
    points: 10,
    perSeconds: 900,
    by: 'user',
    refundable: true,
    why: 'A stolen session must not lead to a stolen password.',
  },
  accountByNetwork: {
    points: 300,
    perSeconds: 60,
    by: 'network',
    why: 'An office whose people open their account pages at once, a few requests each.',
  },
  readsByNetwork: {
    points: 12_000,
    perSeconds: 60,
    by: 'network',
    countedBy: 'process',
    why: 'Every page requests the current user once: 1,000 people behind one address, each loading a page every 5 s.',
  },
  sessionsOfUser: {
    atOnce: 20,
    by: 'user',
    countedBy: 'database',
    why: 'Every device and browser of a person. The least recently used session ends when another begins.',
  },
} as const satisfies LimitTable;
