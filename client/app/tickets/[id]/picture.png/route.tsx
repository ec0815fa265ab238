import { forVisitor } from '../../../../calls/for-visitor.ts';
import { ticketPicture } from '../../../../picture/draw.tsx';
import { pictureText } from '../../../../picture/picture-text.ts';
import { answerPicture, renderPicture } from '../../../../picture/render-picture.ts';
import { readFirstTicket } from '../../../../reserve/first-ticket.ts';

type Context = { params: Promise<{ id: string }> };

/** The picture of a ticket, for link previews. */
export const GET = async ({ headers }: Request, { params }: Context): Promise<Response> => {
  const first = await readFirstTicket((await params).id, forVisitor(headers));
  if (first === 'not-found') return new Response('Not found', { status: 404 });
  const { ticket } = first;
  if (ticket === null) return answerPicture(null);
  return answerPicture(await renderPicture(`${ticket.id} ${ticket.version}`, () => ticketPicture(pictureText(ticket))));
};
