import { runUntilStopped } from './run-until-stopped.ts';

/** `npm start`: the whole system, until Ctrl-C. */
runUntilStopped({ development: false });
