import type { LimitTable } from '@ticketing/common/limits/limit';

/**
 * How often people may ask auth. A network may be a whole campus, so it gets much; an e-mail is one person, who mistypes
 * a password now and then. Right passwords are given back, so only wrong ones count where the name says so.
 */
export const limits = {
  attemptsByNetwork: {
    points: 600,
    perSeconds: 60,
    by: 'network',
    why: 'A lecture hall that signs in within a minute of each other. Every attempt may cost a hash of 40 ms.',
  },
  attemptsByKnownDevice: {
    points: 10,
    perSeconds: 60,
    by: 'email',
    why: 'Instead of the network: somebody whose network is abused by others still signs in where they did before.',
  },
  wrongPasswordsByDevice: {
    points: 10,
    perSeconds: 900,
    by: 'device',
    refundable: true,
    why: 'Nobody mistypes more often on their own device; a stolen cookie is worth 960 guesses a day.',
  },
  wrongPasswordsByEmailAndNetwork: {
    points: 20,
    perSeconds: 900,
    by: 'email+network',
    refundable: true,
    why: 'A person tries all the passwords they have; a guesser gets 1,920 a day from one network.',
  },
  wrongPasswordsByEmail: {
    points: 100,
    perSeconds: 3_600,
    by: 'email',
    refundable: true,
    why: 'Never refuses by itself, or anybody could lock anybody out. More than this is guessing from many networks: each unknown one then gets what the next line says.',
  },
  wrongPasswordsByEmailAndNetworkUnderAttack: {
    points: 2,
    perSeconds: 3_600,
    by: 'email+network',
    refundable: true,
    why: 'Enough for the owner on a new device. A guesser with 1,000 networks gets 2,100 an hour, and the common passwords are refused at sign-up.',
  },
  wrongPasswordsByNetwork: {
    points: 100,
    perSeconds: 3_600,
    by: 'network',
    refundable: true,
    why: 'An office that mistypes. Lists of stolen passwords are tried 2,400 times a day from one network, known devices apart.',
  },
  signUpsByNetwork: {
    points: 100,
    perSeconds: 3_600,
    by: 'network',
    why: 'A campus that joins for one concert. Accounts are what other limits count by, so they must not be free.',
  },
  takenEmailsByNetwork: {
    points: 20,
    perSeconds: 3_600,
    by: 'network',
    refundable: true,
    why: 'Sign-up tells who has an account, which helps people who forgot. From one network it tells 480 times a day.',
  },
  wrongPasswordsAtChange: {
    points: 10,
    perSeconds: 900,
    by: 'user',
    refundable: true,
    why: 'A stolen session must not become a stolen password.',
  },
  accountByNetwork: {
    points: 300,
    perSeconds: 60,
    by: 'network',
    why: 'An office looking at its account pages at once, a few requests each.',
  },
  readsByNetwork: {
    points: 12_000,
    perSeconds: 60,
    by: 'network',
    countedBy: 'process',
    why: 'Every page asks once who is there: 1,000 people behind one address, each loading a page every 5 s.',
  },
  sessionsOfUser: {
    atOnce: 20,
    by: 'user',
    countedBy: 'database',
    why: 'Every device and browser a person has. The one used longest ago ends when another begins.',
  },
} as const satisfies LimitTable;
