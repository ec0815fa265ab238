'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Device, listDevices, signOutDevice, signOutEverywhere } from '../calls/users.ts';
import { AskFirst } from '../components/ask-first.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { shortMoment } from '../words/moment.ts';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';
import { deviceName } from './device-name.ts';
import { useAccountChanged } from './use-me.ts';

const Row = ({ device }: { device: Device }) => {
  const viewer = useViewer();
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => signOutDevice(device.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['devices'] }),
  });
  return (
    <li className="flex min-h-16 flex-wrap items-center justify-between gap-x-4 border-b-[1.5px] border-line py-2.5 last:border-0">
      <div>
        <p className="font-semibold">{deviceName(device.userAgent)}</p>
        <p className="text-[0.9375rem] text-soft">since {shortMoment(device.createdAt, viewer)}</p>
        {error ? (
          <p role="alert" className="mistake">
            {refusalText(error, 'sign-out-device', viewer)}
          </p>
        ) : null}
      </div>
      {device.isCurrent ? (
        <p className="font-medium text-good">This one</p>
      ) : (
        <button
          type="button"
          aria-disabled={isPending}
          onClick={() => isPending || mutate()}
          className="link min-h-10 font-semibold"
        >
          {isPending ? 'Signing out…' : 'Sign out'}
          <span className="sr-only"> {deviceName(device.userAgent)}</span>
        </button>
      )}
    </li>
  );
};

const Everywhere = () => {
  const viewer = useViewer();
  const changed = useAccountChanged();
  const { mutate, isPending, error } = useMutation({
    mutationFn: signOutEverywhere,
    onSuccess: () => changed(null),
  });
  return (
    <AskFirst
      trigger="Sign out everywhere"
      title="Sign out everywhere?"
      keep="Stay"
      go="Sign out"
      going="Signing out…"
      busy={isPending}
      error={error ? refusalText(error, 'sign-out-device', viewer) : null}
      onGo={mutate}
    >
      Every device is signed out, this one too. Reservations and orders stay as they are.
    </AskFirst>
  );
};

/** The devices that are signed in, and the way to sign them out. */
export const Devices = () => {
  const { data, error, refetch } = useQuery({ queryKey: ['devices'], queryFn: listDevices });
  return (
    <section aria-labelledby="devices" className="panel">
      <h2 id="devices" className="mb-2 text-2xl">
        Where you are signed in
      </h2>
      {error ? <LoadNotice error={error} place="devices" onRetry={() => void refetch()} /> : null}
      {data ? (
        <ul>
          {data.map((device) => (
            <Row key={device.id} device={device} />
          ))}
        </ul>
      ) : error ? null : (
        <div className="bone my-3 h-12" />
      )}
      <div className="mt-3">
        <Everywhere />
      </div>
    </section>
  );
};
