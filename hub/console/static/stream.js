// The line to the hub: events as they come, a beat every 2 s, and "Déconnecté" within 5 s without one.
// A browser opens six lines to one hub: the pages of one person share one, or the seventh would never load.
// Each begins with a line of its own, and hangs up once it hears the page that holds the lock tell the others.
import { $, setText } from "./dom.js";
import { me, say } from "./words.js";

const LOST_AFTER_MS = 4500;
const NAMES = ["snapshot", "call", "ring", "kiosk", "device", "shift", "call_back", "beat"];
const listeners = new Map(NAMES.map(name => [name, []]));
// What has a number of its own: heard over two lines, it is told once.
const NUMBERED = ["call", "ring", "device", "shift", "call_back"];
const SHARED = `parvis-line ${me.staff} ${new URL(import.meta.url).search}`;
const others = new BroadcastChannel(SHARED);
let leads = false;
let stream = null;
let opened = -Infinity;
let beats = 0;
let newest = 0;
let relayed = -Infinity;
let lastBeat = performance.now();
let skew = 0;
let connected = false;

export const on = (name, listener) => listeners.get(name).push(listener);
export const isConnected = () => connected;
export const now = () => Date.now() + skew;

const alive = () => {
  lastBeat = performance.now();
  connected = true;
  line();
};

const take = ({ name, id, data }) => {
  if (name === "snapshot") newest = id;
  else if (NUMBERED.includes(name)) {
    if (id <= newest) return;
    newest = id;
  }
  const body = JSON.parse(data);
  if (body.now_ms) skew = body.now_ms - Date.now();
  // A beat last of all says that what came before it is shown.
  alive();
  for (const listener of listeners.get(name)) listener(body);
};

// The first beat ends the picture, the second what happened while it was drawn: then nothing is missed.
const hangUp = () => {
  beats += 1;
  if (leads || beats < 2 || performance.now() - relayed > LOST_AFTER_MS) return;
  stream.close();
  stream = null;
};

const hear = name => event => {
  const told = { name, id: Number(event.lastEventId), data: event.data };
  if (leads) others.postMessage(told);
  if (name === "beat") hangUp();
  take(told);
};

others.onmessage = event => {
  relayed = performance.now();
  take(event.data);
};

// Held until this page goes. Without TLS there are no locks: each page keeps its own line.
const lead = () => navigator.locks?.request(SHARED, () => {
  leads = true;
  if (!stream) reopen();
  return new Promise(() => {});
});

const open = () => {
  if (performance.now() - opened < 2000) return;
  opened = performance.now();
  beats = 0;
  if (stream) stream.close();
  stream = new EventSource("/console/events");
  for (const name of NAMES) stream.addEventListener(name, hear(name));
  stream.onerror = refused;
};

const reopen = () => {
  opened = -Infinity;
  open();
};

// A closed stream is either a lost line or an ended session: only the server can tell.
const refused = async () => {
  if (stream?.readyState !== EventSource.CLOSED) return;
  const stop = new AbortController();
  try {
    const answer = await fetch("/console/events", { signal: stop.signal });
    if (answer.status === 401) location.reload();
    stop.abort();
  } catch { /* the line is lost: shown by the missing beat */ }
};

const line = () => {
  const on = performance.now() - lastBeat < LOST_AFTER_MS;
  if (!on && (!stream || stream.readyState === EventSource.CLOSED)) open();
  $("lost").hidden = on;
  setText($("lost-text"), on ? "" : say("line.off"));
  connected = connected && on;
};

export const start = () => {
  open();
  lead();
  setInterval(line, 500);
  window.addEventListener("online", reopen);
};
