const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const clockTime = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const exactTime = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });

export const nothing = "–";

/** A round figure beside an axis, in a few characters. */
export const axisCount = (n) => compact.format(n);

export const count = (n) => whole.format(n);

/** A rate: tenths only where they say something. */
export const rate = (n) => (n < 100 ? oneDigit : whole).format(n);

/** A duration that is usually short. */
export function milliseconds(ms) {
  if (ms === null || ms === undefined) {
    return nothing;
  }

  return ms < 10 ? `${oneDigit.format(ms)} ms` : ms < 1_000 ? `${whole.format(ms)} ms` : ms < 60_000 ? `${oneDigit.format(ms / 1000)} s` : duration(ms);
}

/** A duration that is usually long, in its largest unit, and the next where the largest is small. */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [[Math.floor(seconds / 86_400), "d"], [Math.floor(seconds / 3600) % 24, "h"], [Math.floor(seconds / 60) % 60, "min"], [seconds % 60, "s"]];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) {
    return "0 s";
  }

  const shown = parts.slice(first, first + 2).filter(([amount], i) => amount > 0 && (i === 0 || parts[first][0] < 10));
  return shown.map(([amount, unit]) => `${amount} ${unit}`).join(" ");
}

export const clock = (at) => clockTime.format(at);

export const exactClock = (at) => exactTime.format(at);
