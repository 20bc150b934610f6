// Colours of a terminal's text (SGR), as the sixteen that the page has for its light and its dark face; everything else
// that would move a terminal is left out. Any colour of 256 or of 24 bits becomes the nearest of the sixteen: the page
// can promise that these can be read.

const CODE = /\x1b(?:\[([0-9;:]*)([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])/g;
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** The text alone. */
export const plain = (text) => (text.includes("\x1b") ? text.replace(CODE, "") : text).replace(CONTROL, "");

/** [text, class names] for each stretch of one look. */
export function pieces(text) {
  if (!text.includes("\x1b")) return [[text.replace(CONTROL, ""), ""]];
  const found = [];
  let look = {};
  let from = 0;
  const put = (part) => part && found.push([part.replace(CONTROL, ""), names(look)]);
  for (const match of text.matchAll(CODE)) {
    put(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") look = changed(look, match[1]);
  }
  put(text.slice(from));
  return found;
}

function names({ front, back, bold, faint, italic, under, swapped }) {
  const words = [
    front !== undefined && `f${front}`,
    back !== undefined && `b${back}`,
    bold && "bold",
    faint && "faint",
    italic && "italic",
    under && "under",
    swapped && "swapped",
  ];
  return words.filter(Boolean).join(" ");
}

function changed(look, codes) {
  const left = codes.split(/[;:]/).map(Number);
  let now = { ...look };
  while (left.length) {
    const code = left.shift();
    if (code === 0) now = {};
    else if (code === 1) now.bold = true;
    else if (code === 2) now.faint = true;
    else if (code === 3) now.italic = true;
    else if (code === 4) now.under = true;
    else if (code === 7) now.swapped = true;
    else if (code === 22) now.bold = now.faint = false;
    else if (code === 23) now.italic = false;
    else if (code === 24) now.under = false;
    else if (code === 27) now.swapped = false;
    else if (code >= 30 && code <= 37) now.front = code - 30;
    else if (code >= 90 && code <= 97) now.front = code - 82;
    else if (code >= 40 && code <= 47) now.back = code - 40;
    else if (code >= 100 && code <= 107) now.back = code - 92;
    else if (code === 39) delete now.front;
    else if (code === 49) delete now.back;
    else if (code === 38 || code === 48) {
      const colour = extended(left);
      if (colour !== null) now[code === 38 ? "front" : "back"] = colour;
    }
  }
  return now;
}

/** Takes the rest of `38;5;N` or `38;2;R;G;B` off `left`. */
function extended(left) {
  const kind = left.shift();
  if (kind === 2) return nearest(...left.splice(0, 3));
  if (kind !== 5) return null;
  const n = left.shift();
  if (n < 16) return n;
  if (n >= 232) return nearest(...Array(3).fill((n - 232) * 10 + 8));
  const cube = n - 16;
  return nearest(...[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((part) => part * 51));
}

function nearest(red = 0, green = 0, blue = 0) {
  const most = Math.max(red, green, blue);
  if (most < 48) return 0;
  const bits = [red, green, blue].reduce((sum, part, bit) => sum + (part > most * 0.6 ? 1 << bit : 0), 0);
  if (bits === 7) return most > 200 ? 15 : most > 120 ? 7 : 8;
  return bits + (most > 200 ? 8 : 0);
}
