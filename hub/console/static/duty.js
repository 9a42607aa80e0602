// Whether a call is this mediator's business now: on shift or not, where they are, which places they look after.
import { me } from "./words.js";
import { shifts } from "./store.js";

const WIDER = ["site", "commune", "remote"];

export const mine = () => shifts.get(me.staff) ?? null;
export const paused = () => {
  const own = mine();
  return Boolean(own) && !own.available;
};
// Who has said nothing yet hears everything: better once too often.
export const rings = call => {
  const own = mine();
  if (!me.can("answer") || paused()) return false;
  if (!own) return true;
  if (WIDER.indexOf(own.circle) > WIDER.indexOf(call.circle)) return false;
  return call.circle !== "site" || !own.places.length || own.places.includes(call.kiosk.place);
};
