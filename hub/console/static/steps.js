// A mediator's steps: each with the version it saw; who was faster is told in words.
import { $, setText } from "./dom.js";
import { me, say, where } from "./words.js";
import { isWaiting, take } from "./store.js";

export const mineNow = call => isTaken(call) && call.accepted_id === me.staff;
export const isTaken = call => ["accepted", "arrived"].includes(call.phase);

// What may be done with a call as it is now: what the buttons show, and whether an old version is tried again.
export const may = {
  seen: call => call.phase === "raised",
  accept: isWaiting,
  propose: call => (isWaiting(call) || mineNow(call)) && call.origin === "noticed" && !call.proposed_by,
  message: call => (isWaiting(call) && call.origin === "person") || mineNow(call),
  arrive: call => call.phase === "accepted" && mineNow(call),
  assist: call => mineNow(call) && !call.assist_by,
  return: mineNow,
  // What nobody asked for may be put aside.
  close: call => mineNow(call) || (isWaiting(call) && call.origin !== "person"),
};

export const post = (address, body) => fetch(address, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

export const tell = text => setText($("said"), text);

const became = call => {
  const place = where(call.kiosk);
  if (isTaken(call) && call.accepted_by) return say("call.faster", { name: call.accepted_by, where: place });
  if (call.phase === "cancelled") return say(call.origin === "device" ? "call.over.machine" : "call.over.cancelled", { where: place });
  if (call.phase === "expired") return say("call.over.expired", { where: place });
  if (call.outcome === "declined") return say("call.over.declined", { where: place });
  if (call.phase === "closed") return say("call.over", { where: place });
  return say("call.changed", { where: place });
};

// Gives the call as it is after the step, or null if the step was not taken.
export const step = async (call, name, more = {}, tries = 3) => {
  const quiet = name === "seen";
  const path = name === "message" ? "message" : name;
  let answer;
  try {
    answer = await post(`/console/calls/${call.id}/${path}`, { version: call.version, ...more });
  } catch {
    if (!quiet) tell(say("call.failed"));
    return null;
  }
  if (answer.status === 401) return location.reload();
  if (!answer.ok && answer.status !== 409) {
    if (!quiet) tell(say(answer.status === 403 ? "call.forbidden" : answer.status === 404 ? "call.over" : "call.failed", { where: where(call.kiosk) }));
    return null;
  }
  const now = await answer.json();
  take(now);
  if (answer.ok) return now;
  // Only the version was old (it was just seen): the step still stands.
  if (tries > 1 && may[name](now)) return step(now, name, more, tries - 1);
  if (!quiet) tell(became(now));
  return null;
};
