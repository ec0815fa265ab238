/** A bug put into the code on purpose, one line long, to see that the simulation finds it. */
export type Planted = {
  readonly name: string;
  /** The file it is in, from the root of the repository. */
  readonly file: string;
  readonly replace: string;
  readonly by: string;
};
