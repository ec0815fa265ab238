import { badParameter } from '../domain/refusal.ts';
import type { Params } from '../operations/params.ts';

const depthMax = 6;

/**
 * Decodes a form as Stripe writes them: brackets nest (`metadata[orderId]=1`), empty ones count up (`expand[]=a`).
 * Refuses (400) a name that is used both with and without brackets, and nesting nobody needs.
 */
export const parseForm = (text: string): Params => {
  const root: Record<string, string | Params> = Object.create(null);
  if (text === '') return root;
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split('[').map((part, place) => (place === 0 ? part : part.replace(/\]$/, '')));
    if (path.length > depthMax) throw badParameter(name, `${name} has more brackets than any parameter.`);
    let place = root;
    for (const part of path.slice(0, -1)) {
      const next = place[part] ?? Object.create(null);
      if (typeof next === 'string') throw badParameter(name, `${name} is given both with and without brackets.`);
      place[part] = next;
      place = next as Record<string, string | Params>;
    }
    const last = path.at(-1)!;
    const field = last === '' ? String(Object.keys(place).length) : last;
    if (typeof place[field] === 'object') throw badParameter(name, `${name} is given both with and without brackets.`);
    place[field] = value;
  }
  return root;
};
