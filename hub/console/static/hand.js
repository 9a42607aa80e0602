// Whether somebody is before the page: a hand moved on it in the last seconds. A page alone sees nothing.
const THERE_MS = 15000;
const SIGNS = ["pointermove", "pointerdown", "wheel", "keydown"];
const watchers = [];
let last = -Infinity;

export const isThere = () => performance.now() - last < THERE_MS;

// ``watcher()`` when a hand comes back, not at each of its moves.
export const moved = watcher => watchers.push(watcher);

const note = () => {
  const back = !isThere();
  last = performance.now();
  if (back) watchers.forEach(watcher => watcher());
};
for (const sign of SIGNS) window.addEventListener(sign, note, { capture: true, passive: true });
