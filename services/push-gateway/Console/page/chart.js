import { make, makeSvg, say } from "./dom.js";
import { clock } from "./format.js";

const left = 44;
const right = 8;
const top = 8;
const bottom = 20;

/** A longer time without a sample is a gap, not a line. */
const gap = 7_000;

/** Where an axis may end: halves of them are good figures too. */
const steps = [2, 4, 6, 8, 10];

/** Lines over time, with the figures of now, or of the time that somebody points at. */
export class Chart {
  #plot = make("div", { class: "plot", tabindex: 0, role: "img" });
  #figure = make("div", { class: "figure" });
  #when = make("span", { class: "at" });
  #series;
  #name;
  #samples = [];
  #from = 0;
  #to = 0;
  #pointed = null;

  /**
   * @param name what it shows
   * @param series `{ key, label, format }`, of which the first is the one that counts
   * @param onPoint gets the time that is pointed at; null for none
   */
  constructor(name, note, series, onPoint) {
    this.#series = series;
    this.#name = name;
    this.element = make(
      "figure",
      { class: "chart card" },
      make("figcaption", {}, make("span", { class: "name", text: name, title: note }), this.#when),
      this.#figure,
      this.#plot,
    );
    this.#plot.addEventListener("pointermove", ({ offsetX }) => onPoint(this.#timeAt(offsetX)));
    this.#plot.addEventListener("pointerleave", () => onPoint(null));
    this.#plot.addEventListener("blur", () => onPoint(null));
    this.#plot.addEventListener("keydown", (event) => this.#onKey(event, onPoint));
    new ResizeObserver(() => this.#draw()).observe(this.#plot);
  }

  show(samples, from, to) {
    [this.#samples, this.#from, this.#to] = [samples, from, to];
    this.#draw();
  }

  /** @param at the time that is pointed at in any of the charts; null for none */
  point(at) {
    this.#pointed = at;
    this.#draw();
  }

  #draw() {
    const width = this.#plot.clientWidth;
    const height = this.#plot.clientHeight;
    if (width === 0) {
      return;
    }

    const highest = niceTop(Math.max(...this.#samples.flatMap((sample) => this.#series.map(({ key }) => sample[key] ?? 0)), 0));
    const x = (at) => left + ((at - this.#from) / (this.#to - this.#from)) * (width - left - right);
    const y = (value) => height - bottom - (value / highest) * (height - top - bottom);
    const parts = [0, highest / 2, highest].flatMap((value) => [
      makeSvg("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      makeSvg("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, this.#series[0].axis(value)),
    ]);
    const minutes = Math.round((this.#to - this.#from) / 60_000);
    parts.push(makeSvg("text", { x: left, y: height - 4 }, `−${minutes} min`), makeSvg("text", { x: width - right, y: height - 4, "text-anchor": "end" }, "now"));
    [...this.#series].reverse().forEach(({ key }) => parts.push(...this.#line(key, x, y)));

    const sample = this.#sampleAt(this.#pointed);
    if (this.#pointed !== null && sample) {
      parts.push(makeSvg("line", { class: "cross", x1: x(sample.at), x2: x(sample.at), y1: top, y2: height - bottom }));
      this.#series.forEach(({ key }, i) => {
        if (sample[key] !== null) {
          parts.push(makeSvg("circle", { class: `dot series-${i + 1}`, cx: x(sample.at), cy: y(sample[key]), r: 4 }));
        }
      });
    }

    const svg = makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    svg.append(...parts);
    this.#plot.replaceChildren(svg);
    this.#say(sample);
  }

  #line(key, x, y) {
    const css = `series-${this.#series.findIndex((one) => one.key === key) + 1}`;
    return runs(this.#samples, key).flatMap((run) => {
      if (run.length === 1) {
        return [makeSvg("circle", { class: `lone ${css}`, cx: x(run[0].at), cy: y(run[0][key]), r: 2 })];
      }

      const line = run.map((sample, i) => `${i ? "L" : "M"}${x(sample.at).toFixed(1)} ${y(sample[key]).toFixed(1)}`).join("");
      const area = `${line}L${x(run.at(-1).at).toFixed(1)} ${y(0)}L${x(run[0].at).toFixed(1)} ${y(0)}Z`;
      return [
        ...(key === this.#series[0].key ? [makeSvg("path", { class: `area ${css}`, d: area })] : []),
        makeSvg("path", { class: `line ${css}`, d: line }),
      ];
    });
  }

  #say(sample) {
    say(this.#when, this.#pointed !== null && sample ? clock(sample.at) : "");
    this.#figure.replaceChildren(...(sample && this.#series.some(({ key }) => sample[key] !== null)
      ? this.#series.map((series, i) => this.#keyOf(series, i, sample))
      : [make("small", { text: sample ? "nothing was written" : "no figures yet" })]));
    const told = sample ? this.#series.map(({ key, label, format }) => `${label ? `${label} ` : ""}${format(sample[key])}`).join(", ") : "no figures yet";
    const [{ key, format }] = this.#series;
    const values = this.#samples.map((one) => one[key]).filter((value) => value !== null);
    const range = values.length > 0 ? `; least ${format(Math.min(...values))}, most ${format(Math.max(...values))}` : "";
    this.#plot.setAttribute("aria-label", `${this.#name}${this.#pointed !== null && sample ? ` at ${clock(sample.at)}` : ""}: ${told}${range}. Arrow keys go through the time.`);
  }

  #keyOf({ key, label, format }, i, sample) {
    return make(
      "span",
      { class: `key series-${i + 1}` },
      label ? make("i", { "aria-hidden": "true" }) : null,
      make("span", { text: format(sample[key]) }),
      label ? make("small", { text: label }) : null,
    );
  }

  #onKey(event, onPoint) {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === "Escape") {
      onPoint(null);
    } else if (step && this.#samples.length > 0) {
      event.preventDefault();
      const at = this.#samples.indexOf(this.#sampleAt(this.#pointed));
      onPoint(this.#samples[Math.min(Math.max(at + step, 0), this.#samples.length - 1)].at);
    }
  }

  #timeAt(offset) {
    const share = (offset - left) / (this.#plot.clientWidth - left - right);
    return this.#from + Math.min(Math.max(share, 0), 1) * (this.#to - this.#from);
  }

  /** The sample nearest to a time; the last one without a time. */
  #sampleAt(at) {
    return at === null
      ? this.#samples.at(-1)
      : this.#samples.reduce((best, sample) => (best && Math.abs(best.at - at) <= Math.abs(sample.at - at) ? best : sample), undefined);
  }
}

/** Samples that a line may connect. */
function runs(samples, key) {
  const found = [];
  let last = null;
  for (const sample of samples) {
    if (sample[key] === null) {
      last = null;
      continue;
    }

    if (last === null || sample.at - last.at > gap) {
      found.push([]);
    }

    found.at(-1).push(sample);
    last = sample;
  }

  return found;
}

function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return value === power && power > 1 ? power : power * (steps.find((step) => value <= step * power) ?? 10);
}
