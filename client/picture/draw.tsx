import type { CSSProperties, ReactNode } from 'react';
import { families } from './faces.ts';
import type { PictureText } from './picture-text.ts';

// The light tokens of styles/tokens.css: a picture cannot know who looks at it.
const colour = {
  paper: '#f4efe6',
  card: '#fffdf8',
  line: '#ddd3c3',
  ink: '#191613',
  soft: '#6b6358',
  accent: '#c42f18',
};
const display: CSSProperties = {
  fontFamily: families.title,
  fontWeight: 800,
  letterSpacing: '-0.035em',
  lineHeight: 1,
};
const tear = 300;

const Notch = ({ edge }: { edge: 'top' | 'bottom' }) => (
  <div
    style={{
      position: 'absolute',
      right: tear - 20,
      [edge]: -20,
      width: 40,
      height: 40,
      borderRadius: 20,
      background: colour.paper,
    }}
  />
);

const Brand = () => (
  <div style={{ display: 'flex', alignItems: 'center', ...display, fontSize: 46 }}>
    ticketing
    <div style={{ width: 17, height: 17, borderRadius: 9, background: colour.accent, marginLeft: 6, marginTop: 14 }} />
  </div>
);

const Page = ({ children, line }: { children: ReactNode; line: string }) => (
  <div
    style={{
      ...{ display: 'flex', flexDirection: 'column', width: 1200, height: 630, padding: '52px 64px 60px' },
      ...{ boxSizing: 'border-box' },
      ...{
        background: colour.paper,
        color: colour.ink,
        fontFamily: families.text,
        fontWeight: 500,
      },
    }}
  >
    <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center', marginBottom: 40 }}>
      <Brand />
      <div style={{ fontSize: 28, color: colour.soft }}>{line}</div>
    </div>
    {children}
  </div>
);

const Stub = ({ main, side }: { main: ReactNode; side: ReactNode }) => (
  <div style={{ display: 'flex', position: 'relative', flexGrow: 1, background: colour.card, borderRadius: 32 }}>
    <div
      style={{
        display: 'flex',
        flexGrow: 1,
        width: 1072 - tear,
        padding: '48px 40px 44px 52px',
        boxSizing: 'border-box',
      }}
    >
      {main}
    </div>
    <div
      style={{
        ...{ display: 'flex', flexDirection: 'column', justifyContent: 'center', width: tear, padding: '0 36px' },
        ...{ boxSizing: 'border-box' },
        ...{ borderLeft: `4px dashed ${colour.line}` },
      }}
    >
      {side}
    </div>
    <Notch edge="top" />
    <Notch edge="bottom" />
  </div>
);

const titleSize = (title: string): number =>
  title.length > 60 ? 54 : title.length > 28 ? 68 : title.length > 14 ? 84 : 104;

/** A ticket as the site shows it: what, when and where left of the perforation, the price right of it. */
export const ticketPicture = ({ title, where, date, price }: PictureText) => (
  <Page line="Someone can’t go. You can.">
    <Stub
      main={
        <>
          {date ? (
            <div style={{ display: 'flex', flexDirection: 'column', width: 176, flexShrink: 0 }}>
              <div style={{ ...display, fontSize: 108 }}>{date.day}</div>
              <div style={{ marginTop: 12, fontSize: 26, fontWeight: 600, color: colour.soft }}>
                {date.month.toUpperCase()}
              </div>
              <div style={{ marginTop: 6, fontSize: 26, color: colour.soft }}>{date.time}</div>
            </div>
          ) : null}
          <div
            style={{
              display: 'flex',
              flexDirection: 'column',
              justifyContent: 'space-between',
              flexGrow: 1,
              width: date ? 500 : 676,
            }}
          >
            <div style={{ ...display, fontSize: titleSize(title), lineHeight: 1.02, wordBreak: 'break-word' }}>
              {title}
            </div>
            <div style={{ fontSize: 32, color: colour.soft }}>{where}</div>
          </div>
        </>
      }
      side={
        <>
          <div style={{ ...display, fontSize: price.length > 8 ? 44 : 60 }}>{price}</div>
          <div style={{ marginTop: 14, fontSize: 26, color: colour.soft }}>No fees on top</div>
        </>
      }
    />
  </Page>
);

/** The site itself, for links to pages that are no ticket. */
export const sitePicture = () => (
  <Page line="">
    <Stub
      main={
        <div style={{ display: 'flex', flexDirection: 'column', ...display, fontSize: 112, lineHeight: 1.02 }}>
          <div>Someone can’t go.</div>
          <div>You can.</div>
        </div>
      }
      side={
        <div style={{ display: 'flex', flexDirection: 'column', fontSize: 30, color: colour.soft, lineHeight: 1.35 }}>
          <div>Reserve.</div>
          <div>Pay by card.</div>
          <div>You’re going.</div>
        </div>
      }
    />
  </Page>
);
