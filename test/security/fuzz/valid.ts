import { randomUUID } from 'node:crypto';
import type { Random } from '../../chaos/random.ts';
import type { Schema } from './documents.ts';
import { password, type World } from './world.ts';

const words = ['Nick Cave', 'Khruangbin', 'Motörhead', '東京', 'Bad Seeds', 'Ópera'];
const paymentMethods = [
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_chargeDeclined',
  'pm_card_authenticationRequired',
  'pm_x',
];

/** A value that the schema accepts, with ids of existing objects. `path` is that of the route. */
export const validValue = (name: string, schema: Schema, path: string, world: World, random: Random): unknown => {
  const known = byName(name, path, world, random);
  if (known !== undefined) return known;
  if (schema.enum) return random.pick(schema.enum);
  if (schema.anyOf) return validValue(name, random.pick(schema.anyOf), path, world, random);
  switch ([schema.type].flat()[0]) {
    case 'integer':
    case 'number': {
      const least = Math.max(schema.minimum ?? 0, 0);
      return random.whole(least, Math.min(schema.maximum ?? least + 100, least + 5_000));
    }
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'array':
      return [];
    case 'object':
      return validObject(schema, path, world, random);
    default:
      return schema.format === 'date-time'
        ? momentOf(random)
        : schema.format === 'uuid'
          ? randomUUID()
          : random.pick(words);
  }
};

/** An object with all required fields and some of the others. */
export const validObject = (schema: Schema, path: string, world: World, random: Random): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([name]) => schema.required?.includes(name) || random.chance(0.6))
      .map(([name, field]) => [name, validValue(name, field, path, world, random)]),
  );

const byName = (name: string, path: string, world: World, random: Random): unknown => {
  switch (name) {
    case 'id':
      return idOf(path, world, random);
    case 'ticketId':
      return random.pick(world.ticketIds);
    case 'orderId':
      return random.pick(world.orderIds.length > 0 ? world.orderIds : [randomUUID()]);
    case 'seller':
      return random.pick(world.people).id;
    case 'quantity':
      return random.whole(1, 3);
    case 'expectedUnitPriceCents':
      return random.pick([4_200, 4_300, 0]);
    case 'paymentMethod':
      return random.pick(paymentMethods);
    case 'email':
      return random.chance(0.7) ? random.pick(world.people).email : `${randomUUID()}@example.com`;
    case 'password':
    case 'currentPassword':
    case 'newPassword':
      return random.chance(0.5) ? password : 'password123';
    case 'cursor':
      return random.pick(world.cursors.length > 0 ? world.cursors : ['bm9uZQ']);
    case 'lastEventId':
      return `${random.whole(0, 2 ** 40)}-${random.whole(0, 100)}`;
    default:
      return undefined;
  }
};

const idOf = (path: string, { ticketIds, orderIds, paymentIds }: World, random: Random): string => {
  const ids = path.startsWith('/api/tickets') ? ticketIds : path.startsWith('/api/orders') ? orderIds : paymentIds;
  return ids.length > 0 ? random.pick(ids) : randomUUID();
};

const momentOf = (random: Random): string =>
  new Date(Date.UTC(2027, random.whole(0, 60), random.whole(1, 28))).toISOString();
