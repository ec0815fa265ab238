/** The moments of a listing, as text or as dates. */
type Moments<Moment> = {
  readonly startsAt?: Moment | null | undefined;
  readonly endsAt?: Moment | null | undefined;
  readonly saleEndsAt?: Moment | null | undefined;
};

/** When the sale of a listing ends: when its seller says, else with the event's end, else with its start. Null for never. */
export const saleEndOf = <Moment>({ startsAt, endsAt, saleEndsAt }: Moments<Moment>): Moment | null =>
  saleEndsAt ?? endsAt ?? startsAt ?? null;
