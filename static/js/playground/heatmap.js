// Matrices as pictures: a colour for each number, from orange over the colour of the paper to blue around zero, or from light to dark where
// nothing is negative. Both can be told apart by colour-blind readers. Large matrices are thinned out to the pixels that there are.

import { colour, h } from "./dom.js";
import { general, real } from "./numbers.js";
import { t } from "./words.js";

const CELL = 26;
const ONE = { width: 640, height: 384 };
const MANY = { width: 152, height: 152 };
const THINNEST = 14;
const CROSSED_CELL = 5;
const SHADES = 256;
const DIVERGING = ["--heat-n2", "--heat-n1", "--heat-0", "--heat-p1", "--heat-p2"];
const SEQUENTIAL = ["--heat-s0", "--heat-s1", "--heat-s2", "--heat-s3"];

/** The scale that suits all of these surveys: `{low, high}`, as far to both sides where anything is below zero, from zero where it is near. */
export function scaleOf(...surveys) {
  const [low, high] = [Math.min(...surveys.map((found) => found.low)), Math.max(...surveys.map((found) => found.high))];
  const most = Math.max(-low, high);
  if (low < 0) return { low: -most, high: most };
  return { low: low === high || low < high / 4 ? 0 : low, high };
}

const stops = ({ low }) => (low < 0 ? DIVERGING : SEQUENTIAL);

function shades(element, scale) {
  const context = h("canvas", { width: SHADES, height: 1 }).getContext("2d", { willReadFrequently: true });
  const gradient = context.createLinearGradient(0, 0, SHADES, 0);
  const names = stops(scale);
  for (const [place, name] of names.entries()) gradient.addColorStop(place / (names.length - 1), colour(element, `var(${name})`));
  context.fillStyle = gradient;
  context.fillRect(0, 0, SHADES, 1);
  return new Uint32Array(context.getImageData(0, 0, SHADES, 1).data.buffer);
}

/** How large a matrix is drawn, in the page's pixels, and of how many columns and rows the picture is made. */
function layout({ height, width }, room) {
  const cell = Math.min(CELL, room.width / width, room.height / height);
  const size = [Math.max(width * cell, Math.min(THINNEST, width * CELL)), Math.max(height * cell, Math.min(THINNEST, height * CELL))].map(Math.round);
  const dots = size.map((length) => Math.max(1, Math.round(length * devicePixelRatio)));
  return { size, dots, columns: Math.min(width, dots[0]), rows: Math.min(height, dots[1]) };
}

/** Draws a matrix; what is not a number gets a cross. Returns how many of those there were. */
function paint(canvas, matrix, scale, { size, dots, columns, rows }, { look, ink }) {
  const small = h("canvas", { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const holes = [];
  const reach = scale.high - scale.low;
  for (let y = 0; y < rows; y++) {
    const row = Math.floor(((y + 0.5) * matrix.height) / rows);
    for (let x = 0; x < columns; x++) {
      const number = real(matrix.get(row, Math.floor(((x + 0.5) * matrix.width) / columns)));
      const part = reach > 0 ? (number - scale.low) / reach : 0.5;
      if (Number.isNaN(number)) holes.push([x, y]);
      else pixels[y * columns + x] = look[Math.round(Math.max(0, Math.min(1, part)) * (SHADES - 1))];
    }
  }
  small.getContext("2d").putImageData(image, 0, 0);
  Object.assign(canvas, { width: dots[0], height: dots[1] });
  Object.assign(canvas.style, { width: `${size[0]}px`, height: `${size[1]}px` });
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, ...dots);
  cross(context, holes, dots[0] / columns, dots[1] / rows, ink);
  return holes.length;
}

function cross(context, holes, width, height, ink) {
  context.strokeStyle = context.fillStyle = ink;
  context.beginPath();
  for (const [x, y] of holes) {
    if (Math.min(width, height) < CROSSED_CELL) context.fillRect(x * width, y * height, width, height);
    else {
      context.moveTo(x * width + 1, y * height + 1);
      context.lineTo((x + 1) * width - 1, (y + 1) * height - 1);
      context.moveTo((x + 1) * width - 1, y * height + 1);
      context.lineTo(x * width + 1, (y + 1) * height - 1);
    }
  }
  context.stroke();
}

export function legend(scale, { isSize = false, holes = 0 } = {}) {
  const bar = h("span", { className: "bar" });
  bar.style.background = `linear-gradient(to right, ${stops(scale).map((name) => `var(${name})`)})`;
  const ends = [general(scale.low), ...(scale.low < 0 ? ["0"] : []), general(scale.high)].map((text) => h("span", {}, text));
  return h("p", { className: "legend" }, isSize ? h("span", {}, "|z|") : null, h("span", { className: "scale" }, bar, h("span", { className: "ends" }, ...ends)), holes ? h("span", { className: "hole" }, "nan") : null);
}

/**
 * Fills an element with pictures of matrices. `how` is {name, label(matrix), scales (one a matrix, the same one where they share it),
 * isSize, point(place, value)}. Returns a function that draws again, for other colours or another width.
 */
export function heatmap(element, matrices, how) {
  const draw = () => {
    const room = matrices.length > 1 ? MANY : { ...ONE, width: Math.min(ONE.width, element.clientWidth || ONE.width) };
    const isShared = how.scales.every((scale) => scale === how.scales[0]);
    let holes = 0;
    let isThinned = false;
    const looks = new Map();
    const ink = colour(element, "var(--soft)");
    const pictures = matrices.map((matrix, number) => {
      const canvas = h("canvas", { role: "img" });
      const plan = layout(matrix, room);
      isThinned ||= plan.columns < matrix.width || plan.rows < matrix.height;
      const scale = how.scales[number];
      if (!looks.has(stops(scale))) looks.set(stops(scale), shades(element, scale));
      canvas.setAttribute("aria-label", t("out_picture", { name: how.name + how.label(matrix), low: general(scale.low), high: general(scale.high) }));
      holes += paint(canvas, matrix, scale, plan, { look: looks.get(stops(scale)), ink });
      for (const kind of ["pointermove", "pointerdown"]) canvas.addEventListener(kind, (event) => pointAt(event, matrix, how.point));
      canvas.addEventListener("pointerleave", () => how.point(null));
      if (matrices.length === 1) return canvas;
      return h("figure", {}, h("figcaption", {}, how.label(matrix)), canvas, isShared ? null : legend(scale, how));
    });
    element.replaceChildren(
      h("div", { className: "pictures" }, ...pictures),
      isShared ? legend(how.scales[0], { ...how, holes }) : "",
      isThinned ? h("p", { className: "quiet" }, t("out_thinned")) : "",
    );
  };
  draw();
  return draw;
}

function pointAt({ offsetX, offsetY, target }, matrix, point) {
  const row = Math.min(matrix.height - 1, Math.max(0, Math.floor((offsetY / target.clientHeight) * matrix.height)));
  const column = Math.min(matrix.width - 1, Math.max(0, Math.floor((offsetX / target.clientWidth) * matrix.width)));
  point(matrix.place(row, column), matrix.get(row, column));
}
