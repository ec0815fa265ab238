/** How a planted bug was found: by which layer, after how many schedules (or sequences), and what it broke; null: it was missed. */
export type Proof = {
  readonly name: string;
  readonly layer: 'simulation' | 'store' | 'rule';
  readonly tries: number;
  readonly seconds: number;
  readonly caught: string | null;
};
