// How quantities are written.

const UNITS = ["B", "KB", "MB", "GB", "TB"];

export function bytes(count) {
  let unit = 0;
  while (count >= 1024 && unit < UNITS.length - 1) {
    count /= 1024;
    unit++;
  }
  return `${count < 10 && unit > 0 ? count.toFixed(1) : Math.round(count)} ${UNITS[unit]}`;
}

/** Of seconds, which may be negative. */
export function time(seconds) {
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "-" : "";
  if (size < 1) {
    return `${sign}${(size * 1000).toFixed(size < 0.01 ? 1 : 0)} ms`;
  }
  if (size < 90) {
    return `${sign}${size.toFixed(size < 10 ? 1 : 0)} s`;
  }
  return size < 5400 ? `${sign}${Math.round(size / 60)} min` : `${sign}${(size / 3600).toFixed(1)} h`;
}

export const percent = (share) => (Number.isFinite(share) ? `${Math.round(share * 100)} %` : "–");

export const amount = (number) => (number >= 100 ? Math.round(number).toString() : Number(number.toPrecision(3)).toString());
