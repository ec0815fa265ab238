'use client';
import { TextField } from '../components/text-field.tsx';
import { eventTime } from '../words/event-time.ts';
import { shortMoment } from '../words/moment.ts';
import { useViewer } from '../words/viewer.ts';
import { offsetName } from '../words/zone-name.ts';
import type { MomentField as Name } from './draft.ts';
import { readTyped, type TypedMoment } from './typed-moment.ts';

type Props = {
  readonly name: Name;
  readonly label: string;
  readonly hint?: string;
  readonly value: TypedMoment;
  readonly timeZone: string;
  readonly mistake: string | undefined;
  readonly onChange: (moment: TypedMoment) => void;
};

const turns = ['first', 'second'] as const;

/** Which of the two it is, where clocks are set back over a time. */
const Turns = ({ name, value, timeZone, onChange }: Pick<Props, 'name' | 'value' | 'timeZone' | 'onChange'>) => {
  const read = readTyped({ local: value.local }, timeZone);
  if (read.kind !== 'choose') return null;
  return (
    <fieldset className="mt-3">
      <legend className="hint !mt-0 mb-2">
        Clocks are set back that night, so this time comes twice. Which one is it?
      </legend>
      <div className="grid gap-2">
        {turns.map((turn, nth) => (
          <label key={turn} className="chip relative cursor-pointer !whitespace-normal py-2 !rounded-[14px]">
            <input
              type="radio"
              name={`${name}-turn`}
              checked={value.turn === turn}
              onChange={() => onChange({ ...value, turn })}
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
            />
            {nth === 0 ? 'The first' : 'The second'}, {offsetName(read[turn], timeZone)}
          </label>
        ))}
      </div>
    </fieldset>
  );
};

/** A moment on the clocks of the venue, and for a seller elsewhere what their own clocks show then. */
export const MomentField = ({ name, label, hint, value, timeZone, mistake, onChange }: Props) => {
  const viewer = useViewer();
  const read = readTyped(value, timeZone);
  const isElsewhere = read.kind === 'at' && eventTime(read.at, timeZone, viewer).own !== null;
  return (
    <div className="min-w-0">
      <TextField
        name={name}
        label={label}
        type="datetime-local"
        max="9999-12-31T23:59"
        value={value.local}
        mistake={mistake}
        hint={isElsewhere ? `${shortMoment(read.at, viewer)} for you.${hint ? ` ${hint}` : ''}` : hint}
        onChange={({ target }) => onChange({ local: target.value })}
      />
      <Turns name={name} value={value} timeZone={timeZone} onChange={onChange} />
    </div>
  );
};
