// The kiosks' tiles: what each does, what fails, what waits; a machine's state, never a person's.
import { $, el, icon, inOrder, setText } from "./dom.js";
import { code, count, days, has, say, span, where } from "./words.js";
import { isConnected, now } from "./stream.js";
import { calls, kiosks, watch } from "./store.js";

const LOST_MS = 45000;
// One that cannot start speaks only as often as it is tried again, about each minute.
const FALLEN_LOST_MS = 180000;
const tiles = new Map();

// What of its updates somebody should know; of a newer kiosk's code it is said that none comes.
const behind = update => {
  if (!update?.wrong) return [];
  const key = `update.${update.code}`;
  const since = update.since_ms === null ? "" : days(now() - update.since_ms);
  return [say(has(key) ? key : "update.failed", { since: since && ` ${since}` })];
};

const troubles = ({ state, outbox, software }) => {
  const dead = Object.values(outbox.dead).reduce((sum, one) => sum + one, 0);
  const kinds = Object.keys(outbox.dead).map(kind => code("kind", kind)).join(", ");
  return [
    ...Object.entries(state.devices).map(([device, how]) => say("kiosk.trouble", { device: code("device", device), how: code("trouble", how) })),
    ...(dead ? [count("kiosk.dead", dead, { kinds })] : []),
    ...behind(software?.update),
  ];
};

const doing = (view, state) => {
  if (state === "offline") return say("kiosk.offline_since", { age: span(now() - view.beat_ms) });
  const named = ["visit", "assisted"].includes(state) && view.state.procedure;
  return named ? say(`kiosk.${state}_of`, { procedure: view.state.procedure }) : say(`kiosk.${state}`);
};

const makeTile = () => {
  // On a page of their own they stand right below its title.
  const alone = $("kiosks").classList.contains("full");
  const parts = {
    dot: el("span", { className: "dot" }), name: el("span"), state: el("p", { className: "state" }),
    visits: el("p"), trouble: el("ul", { className: "troubles" }), waits: el("p", { className: "waits" }), version: el("p", { className: "version" }), beat: el("p", { className: "beat" }),
  };
  const tile = el("li", {}, el(alone ? "h2" : "h3", {}, parts.dot, parts.name), parts.state, parts.visits, parts.trouble, parts.waits, parts.version, parts.beat);
  return { tile, parts };
};

const drawTile = view => {
  const id = view.kiosk.id;
  if (!tiles.has(id)) tiles.set(id, makeTile());
  const { tile, parts } = tiles.get(id);
  const calling = [...calls.values()].some(call => call.kiosk.id === id && call.origin !== "noticed");
  const lost = now() - view.beat_ms > (view.state.devices.kiosk ? FALLEN_LOST_MS : LOST_MS);
  const state = lost ? "offline" : calling ? "call" : view.activity;
  const wrong = troubles(view);
  tile.className = `kiosk ${state === "call" ? "call-open" : state} ${wrong.length ? "in-trouble" : ""}`;
  tile.dataset.id = id;
  tile.dataset.state = state;
  setText(parts.name, where(view.kiosk));
  setText(parts.state, doing(view, state));
  setText(parts.visits, view.visits_today ? count("kiosk.visits", view.visits_today) : "");
  parts.visits.hidden = !view.visits_today;
  if (parts.trouble.dataset.key !== JSON.stringify(wrong)) {
    parts.trouble.dataset.key = JSON.stringify(wrong);
    parts.trouble.replaceChildren(...wrong.map(text => el("li", {}, icon("warning"), ` ${text}`)));
  }
  parts.trouble.hidden = !wrong.length;
  setText(parts.waits, view.outbox.waiting ? count("kiosk.waiting", view.outbox.waiting) : "");
  parts.waits.hidden = !view.outbox.waiting;
  setText(parts.version, view.software ? say("kiosk.version", { version: view.software.version }) : "");
  parts.version.hidden = !view.software;
  setText(parts.beat, lost ? "" : say("kiosk.beat", { age: span(now() - view.beat_ms) }));
  parts.beat.hidden = lost;
  return tile;
};

export const draw = () => {
  const list = [...kiosks.values()].sort((a, b) => where(a.kiosk).localeCompare(where(b.kiosk), undefined, { numeric: true }));
  for (const id of [...tiles.keys()].filter(id => !kiosks.has(id))) tiles.delete(id);
  inOrder($("kiosks"), list.map(drawTile));
  $("no-kiosks").hidden = list.length > 0 || !isConnected();
};

export const start = () => {
  watch(what => what !== "shift" && draw());
  draw();
  setInterval(draw, 1000);
};
