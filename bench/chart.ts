import type { Growth, GrowthLine } from './growth.ts';

const width = 640;
const height = 360;
const area = { left: 70, right: 590, top: 52, bottom: 300 };
/** Seen well on white and on black, and told apart without red and green. */
const colours = ['#2f7de1', '#c2701c'];
const floorColour = '#888888';

/** A picture of how something grows, both axes logarithmic: a straight line at 45 degrees is linear growth. */
export function chart({ title, x, y, lines }: Growth): string {
  const points = lines.flatMap((line) => line.points);
  const across = axis(
    points.map(([value]) => value),
    area.left,
    area.right,
  );
  const up = axis(
    points.map(([, value]) => value),
    area.bottom,
    area.top,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<style>
  text { font: 12px system-ui, sans-serif; fill: #333333; }
  .title { font-size: 15px; font-weight: 600; }
  .grid { stroke: #888888; stroke-opacity: 0.3; }
  @media (prefers-color-scheme: dark) { text { fill: #dddddd; } }
</style>
<text class="title" x="${area.left}" y="24">${title}</text>
<text x="${area.right}" y="${area.bottom + 38}" text-anchor="end">${x}</text>
<text x="${area.left - 8}" y="${area.top - 12}" text-anchor="end">${y}</text>
${across.ticks.map((at) => tickAcross(at, across.place(at))).join('\n')}
${up.ticks.map((at) => tickUp(at, up.place(at))).join('\n')}
${lines.map((line, index) => drawn(line, index, across.place, up.place)).join('\n')}
</svg>
`;
}

interface Axis {
  readonly ticks: readonly number[];
  place(value: number): number;
}

/** Whole decades around the values. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const least = Math.floor(Math.log10(Math.min(...values)));
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index)),
    place: (value) => round(from + ((Math.log10(value) - least) / (most - least)) * (to - from)),
  };
}

function tickAcross(value: number, at: number): string {
  return `<line class="grid" x1="${at}" y1="${area.top}" x2="${at}" y2="${area.bottom}"/>
<text x="${at}" y="${area.bottom + 18}" text-anchor="middle">${label(value)}</text>`;
}

function tickUp(value: number, at: number): string {
  return `<line class="grid" x1="${area.left}" y1="${at}" x2="${area.right}" y2="${at}"/>
<text x="${area.left - 8}" y="${at + 4}" text-anchor="end">${label(value)}</text>`;
}

function drawn(
  { name, floor = false, points }: GrowthLine,
  index: number,
  across: Axis['place'],
  up: Axis['place'],
): string {
  const colour = floor ? floorColour : colours[index % colours.length];
  const places = points.map(([x, y]) => [across(x), up(y)] as const);
  const key = area.left + 8;
  const row = area.top + 16 + index * 18;
  const dashes = floor ? ' stroke-dasharray="5 4"' : '';
  return `<polyline fill="none" stroke="${colour}" stroke-width="2"${dashes} points="${places.map((each) => each.join(',')).join(' ')}"/>
${places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`).join('')}
<line x1="${key}" y1="${row - 4}" x2="${key + 22}" y2="${row - 4}" stroke="${colour}" stroke-width="2"${dashes}/>
<text x="${key + 28}" y="${row}">${name}</text>`;
}

function label(value: number): string {
  return value >= 1 ? value.toLocaleString('en-US') : String(value);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
