import { isMet, type Row } from '../row.ts';
import { number } from './table.ts';

const [width, rowHeight, top] = [880, 30, 64];
const [barsFrom, barsTo] = [430, 800];
/** Where the goal stands; what is four times better or worse is at the edge. */
const goalAt = (barsFrom + barsTo) / 2;
const octaves = 2;

/**
 * A picture of every promise: the further right the better, the line is the goal, each step twice as good. Readable on
 * light and on dark pages.
 */
export const drawPicture = (rows: readonly Row[]): string => {
  const height = top + rows.length * rowHeight + 44;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Each promise against its goal">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 11px } .title { font-size: 16px; font-weight: 600 }
  .met { fill: #1a7f64 } .missed { fill: #c2410c } .spread { stroke: #1f2328; stroke-width: 1.5 } .goal { stroke: #1f2328; stroke-dasharray: 3 3 }
  .track { fill: #8c959f; fill-opacity: .16 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .met { fill: #3fb68f } .missed { fill: #f0883e } .spread, .goal { stroke: #e6edf3 }
  }
</style>
<text class="title" x="16" y="28">Each promise against its goal</text>
<text class="small" x="${goalAt}" y="48" text-anchor="middle">goal</text>
<text class="small" x="${barsFrom}" y="48">¼ as good</text>
<text class="small" x="${barsTo}" y="48" text-anchor="end">4 × as good</text>
${rows.map((row, nth) => drawRow(row, top + nth * rowHeight)).join('\n')}
<line class="goal" x1="${goalAt}" x2="${goalAt}" y1="${top - 10}" y2="${height - 34}"/>
<text class="small" x="16" y="${height - 12}">Medians; the thin lines reach from the worst to the best round. The scale doubles at equal steps.</text>
</svg>
`;
};

const drawRow = (row: Row, y: number): string => {
  const shown = row.ratio ?? row.ours;
  const unit = row.ratio ? ' ×' : row.unit.startsWith('/') ? row.unit : ` ${row.unit}`;
  const [middle, one, other] = [shown.median, shown.low, shown.high].map((value) => place(row, value));
  return [
    `<text x="16" y="${y + 14}">${escaped(row.what)}</text>`,
    `<rect class="track" x="${barsFrom}" y="${y + 2}" width="${barsTo - barsFrom}" height="16" rx="3"/>`,
    `<rect class="${isMet(row) ? 'met' : 'missed'}" x="${barsFrom}" y="${y + 2}" width="${(middle! - barsFrom).toFixed(1)}" height="16" rx="3"/>`,
    `<line class="spread" x1="${one!.toFixed(1)}" x2="${other!.toFixed(1)}" y1="${y + 10}" y2="${y + 10}"/>`,
    `<text class="small" x="${width - 8}" y="${y + 14}" text-anchor="end">${number(shown.median)}${escaped(unit)}</text>`,
  ].join('');
};

/** How good a figure is, 1 at the goal, as a place on the scale. */
const place = ({ goal }: Row, value: number): number => {
  const goodness = 'atLeast' in goal ? value / goal.atLeast : goal.atMost / value;
  const octave = Math.max(-octaves, Math.min(octaves, Math.log2(Math.max(goodness, 1e-9))));
  return goalAt + (octave / octaves) * (barsTo - goalAt);
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
