// What the stream has told: open calls and kiosks, each in its newest version.
import { on } from "./stream.js";

const OPEN = ["raised", "seen", "accepted", "arrived"];
const watchers = [];
export const calls = new Map();
export const kiosks = new Map();
export const shifts = new Map();
export const callBacks = new Set();

// ``watcher(what, value, before)``: "call", "kiosk", "shift" with the new value and the one before; "call_back" with whether it is a new one; "all".
export const watch = watcher => watchers.push(watcher);
const tell = (what, value, before) => watchers.forEach(watcher => watcher(what, value, before));

export const isOpen = call => OPEN.includes(call.phase);
export const isWaiting = call => ["raised", "seen"].includes(call.phase);
export const rank = call => (call.origin === "person" ? 0 : call.origin === "device" ? 1 : 2);

export const take = call => {
  const known = calls.get(call.id);
  if (known && known.version >= call.version) return;
  if (isOpen(call)) calls.set(call.id, call);
  else calls.delete(call.id);
  if (known || isOpen(call)) tell("call", call, known);
};

on("snapshot", picture => {
  const open = new Set(picture.calls.map(call => call.id));
  for (const id of [...calls.keys()].filter(id => !open.has(id))) calls.delete(id);
  kiosks.clear();
  picture.kiosks.forEach(view => kiosks.set(view.kiosk.id, view));
  picture.calls.forEach(take);
  shifts.clear();
  (picture.shifts ?? []).forEach(one => shifts.set(one.staff, one));
  callBacks.clear();
  (picture.call_backs ?? []).forEach(id => callBacks.add(id));
  tell("all");
});
on("call", take);
on("kiosk", view => {
  const known = kiosks.get(view.kiosk.id);
  kiosks.set(view.kiosk.id, view);
  tell("kiosk", view, known);
});
on("shift", one => {
  if (one.ended) shifts.delete(one.staff);
  else shifts.set(one.staff, one);
  tell("shift", one);
});
on("call_back", ({ id, waits }) => {
  const anew = waits && !callBacks.has(id);
  if (waits) callBacks.add(id);
  else callBacks.delete(id);
  tell("call_back", anew);
});
