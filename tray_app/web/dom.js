// The one place that knows which library draws: everything else imports from here.

import { h, render, Fragment } from "./vendor/preact.js";
import htm from "./vendor/htm.js";

export { useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/hooks.js";
export { Fragment, render };
export const html = htm.bind(h);
