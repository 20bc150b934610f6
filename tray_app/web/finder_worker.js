// Matches a regular expression, in a thread of its own: finder.js ends it where that takes too long.

const MARKS = 100; // of a line; more nobody sees
let expression = null;

/** Where it fits, [[from, to], ...]; null where it does not. */
function places(text) {
  expression.lastIndex = 0;
  const found = [];
  let fits = false;
  for (let match; found.length < MARKS && (match = expression.exec(text)); ) {
    fits = true;
    if (match[0]) found.push([match.index, expression.lastIndex]);
    else expression.lastIndex += 1;
  }
  return fits ? found : null;
}

onmessage = ({ data }) => {
  if (data instanceof RegExp) {
    expression = data;
    postMessage(null); // from here on its time counts
  } else {
    postMessage(data.map(places));
  }
};
