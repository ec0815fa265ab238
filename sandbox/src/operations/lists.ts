import { badParameter } from '../domain/refusal.ts';
import type { CreatedRange, PageWish } from '../store/page.ts';
import type { ParamReader } from './params.ts';

const limitMax = 100;
const limitDefault = 10;

const readCreated = (params: ParamReader): CreatedRange | undefined => {
  if (params.isText('created')) {
    const exactly = params.integer('created');
    return { gte: exactly, lte: exactly };
  }
  const range = params.nested('created');
  if (!range) return undefined;
  const created = {
    gt: range.integer('gt'),
    gte: range.integer('gte'),
    lt: range.integer('lt'),
    lte: range.integer('lte'),
  };
  range.end();
  return created;
};

/** The paging every list takes: `limit`, `starting_after` or `ending_before`, `created`. */
export const readPageWish = (params: ParamReader): PageWish => {
  const limit = params.integer('limit') ?? limitDefault;
  if (limit < 1 || limit > limitMax) throw badParameter('limit', `limit must be between 1 and ${limitMax}.`);
  const startingAfter = params.text('starting_after');
  const endingBefore = params.text('ending_before');
  if (startingAfter !== undefined && endingBefore !== undefined) {
    throw badParameter('ending_before', 'Give starting_after or ending_before, not both.');
  }
  return { limit, startingAfter, endingBefore, created: readCreated(params) };
};

/** https://docs.stripe.com/api/pagination */
export const listView = (url: string, data: readonly object[], hasMore: boolean) => ({
  object: {
    object: 'list',
    data,
    has_more: hasMore,
    url,
  },
});
