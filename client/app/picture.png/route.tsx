import { sitePicture } from '../../picture/draw.tsx';
import { answerPicture, renderPicture } from '../../picture/render-picture.ts';

// Drawn when it is first asked for: a build has no need of it.
export const dynamic = 'force-dynamic';

/** The picture of the site, for link previews. */
export const GET = async (): Promise<Response> => answerPicture(await renderPicture('site', sitePicture));
