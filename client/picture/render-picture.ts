import type { ReactNode } from 'react';
import satori from 'satori';
import sharp from 'sharp';
import { readFaces } from './faces.ts';
import { pictureSize } from './picture-path.ts';

/** Pictures kept in memory, about 40 KB each. */
const maxKept = 200;
/** Drawing takes about 0.2 s of a processor: one at a time, and this many that may wait. */
const maxWaiting = 8;

const kept = new Map<string, Buffer>();
const underWay = new Map<string, Promise<Buffer>>();
let last: Promise<unknown> = Promise.resolve();

const draw = async (element: ReactNode): Promise<Buffer> => {
  // No character is fetched from elsewhere: what the faces lack is not drawn.
  const svg = await satori(element, {
    ...pictureSize,
    fonts: [...(await readFaces())],
    loadAdditionalAsset: async () => [],
  });
  return sharp(Buffer.from(svg)).png({ palette: true, quality: 90 }).toBuffer();
};

/** A picture as PNG, drawn once for each key. Null while too many others wait to be drawn. */
export const renderPicture = async (key: string, element: () => ReactNode): Promise<Buffer | null> => {
  const found = kept.get(key);
  if (found) {
    // The one used last is dropped last.
    kept.delete(key);
    kept.set(key, found);
    return found;
  }
  const earlier = underWay.get(key);
  if (earlier) return earlier;
  if (underWay.size >= maxWaiting) return null;
  const drawn = last.then(() => draw(element()));
  underWay.set(key, drawn);
  last = drawn.catch(() => undefined);
  try {
    const picture = await drawn;
    kept.set(key, picture);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    return picture;
  } finally {
    underWay.delete(key);
  }
};

/** An answer with a picture that never changes at its address. Null: link previews may come back later. */
export const answerPicture = (picture: Buffer | null): Response =>
  picture === null
    ? new Response('Try again later', { status: 503, headers: { 'retry-after': '10', 'cache-control': 'no-store' } })
    : new Response(new Uint8Array(picture), {
        headers: { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' },
      });
