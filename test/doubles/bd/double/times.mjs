/** Times as bd keeps them: whole seconds, rounded half up. */

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** @param {number} at milliseconds */
const seconds = (at) => `${new Date(Math.round(at / 1000) * 1000).toISOString().slice(0, 19)}Z`;

export const now = () => seconds(Date.now());

/** With the nanoseconds that only answers made from memory have. */
export const exactNow = () => new Date().toISOString().replace(/Z$/, '123456Z');

/** The instant, in UTC. @param {string} time */
export const instant = (time) => seconds(Date.parse(time));

/** The clock as it was written; the offset is lost. @param {string} time */
export function wallClock(time) {
  const [, clock = '', fraction = ''] = rfc3339.exec(time) ?? [];
  return seconds(Date.parse(`${clock}${fraction}Z`));
}

/** @param {string} time */
export const hasFraction = (time) => Number(rfc3339.exec(time)?.[2] ?? 0) !== 0;

/** @param {string} time */
export const isTime = (time) => rfc3339.test(time) && !Number.isNaN(Date.parse(time));

/** @param {string} time */
export const oneSecondAfter = (time) => seconds(Date.parse(time) + 1000);
