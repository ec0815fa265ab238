import { isDatabaseTrouble } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { Calls, Crew, ServiceName } from '../services/crew.ts';
import type { World } from '../world/world.ts';
import type { Answer, Call } from './history.ts';

export type Asked = Pick<Call, 'what' | 'caller' | 'about' | 'key'>;

/** Something the people of a schedule can ask of a service, as over HTTP: answers may be lost with whoever gives them. */
export type Request = <Name extends ServiceName, T extends Extract<Call['answer'], { kind: 'ok' }>['value']>(
  service: Name,
  asked: Asked,
  work: (calls: Calls<Name>) => Promise<T>,
) => Promise<Answer<T>>;

/** Calls go to any process of the service and are written into the history. */
export const createRequest = (world: World, crew: Crew, history: Call[]): Request => {
  const { scheduler, random } = world;
  return async (service, asked, work) => {
    const { what, caller } = asked;
    const invokedAt = scheduler.steps();
    const { promise, wake } = scheduler.wait<Answer<never>>(`${caller} has an answer to: ${what}`);
    const up = crew.of(service);
    if (up.length === 0 || random.chance(world.mishaps().calls / 2)) {
      await scheduler.sleep(200);
      wake({ kind: 'unknown' });
    } else {
      const [process, calls] = random.pick(up);
      const die = (): void => wake({ kind: 'unknown' });
      process.atDeath.add(die);
      // Who is asked may well go on after the caller has given up waiting.
      if (random.chance(world.mishaps().calls / 2))
        scheduler.after(scheduler.current(), random.pick([0, 20, 3_000]), `${caller} waits no longer`, die);
      scheduler.spawn(process, `is asked by ${caller} to ${what}`, async () => {
        const answer = await answerTo(work(calls), world);
        process.atDeath.delete(die);
        wake((random.chance(world.mishaps().calls / 2) ? { kind: 'unknown' } : answer) as Answer<never>);
      });
    }
    const answer = await promise;
    history.push({ ...asked, invokedAt, answeredAt: scheduler.steps(), answer });
    return answer;
  };
};

const answerTo = async <T>(work: Promise<T>, world: World): Promise<Answer<T>> => {
  try {
    return { kind: 'ok', value: await work };
  } catch (error) {
    // A 5xx says nothing about what it had as an effect.
    if (error instanceof Refusal)
      return error.code === 'provider-unavailable' ? { kind: 'unknown' } : { kind: 'refused', code: error.code };
    if (!isDatabaseTrouble(error)) world.fail(`A call ended in a 500: ${error instanceof Error ? error.stack : error}`);
    return { kind: 'unknown' };
  }
};
