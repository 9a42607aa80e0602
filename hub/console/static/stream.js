// The line to the hub: events as they come, a beat every 2 s, and "Déconnecté" within 5 s without one.
import { $, setText } from "./dom.js";
import { say } from "./words.js";

const LOST_AFTER_MS = 4500;
const NAMES = ["snapshot", "call", "ring", "kiosk", "device", "shift", "call_back", "beat"];
const listeners = new Map(NAMES.map(name => [name, []]));
let stream = null;
let opened = -Infinity;
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

const hear = name => event => {
  const body = JSON.parse(event.data);
  if (body.now_ms) skew = body.now_ms - Date.now();
  // A beat last of all says that what came before it is shown.
  alive();
  for (const listener of listeners.get(name)) listener(body);
};

const open = () => {
  if (performance.now() - opened < 2000) return;
  opened = performance.now();
  if (stream) stream.close();
  stream = new EventSource("/console/events");
  for (const name of NAMES) stream.addEventListener(name, hear(name));
  stream.onerror = refused;
};

// A closed stream is either a lost line or an ended session: only the server can tell.
const refused = async () => {
  if (stream.readyState !== EventSource.CLOSED) return;
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
  setInterval(line, 500);
  window.addEventListener("online", () => { opened = -Infinity; open(); });
};
