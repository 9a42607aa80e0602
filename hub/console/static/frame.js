// On every page: the line, how many wait, a new call said once, and the sound.
import { $, setText } from "./dom.js";
import { here, lang, me, say, where } from "./words.js";
import { on, start as openLine } from "./stream.js";
import { callBacks, calls, isWaiting, rank, watch } from "./store.js";
import { mine, paused, rings } from "./duty.js";
import * as sound from "./sound.js";
import { register } from "./app.js";
import { renew } from "./push.js";
import { post } from "./steps.js";

const HERE_MS = 10000;
let saidHere = -Infinity;

const NEW = ["call.new", "call.new_device", "call.new_noticed"];
const title = document.title;

const draw = () => {
  const waiting = [...calls.values()].filter(isWaiting);
  const n = waiting.length;
  $("count").hidden = !n;
  setText($("count"), String(n));
  const back = $("call-backs-count");
  if (back) {
    back.hidden = !callBacks.size;
    setText(back, String(callBacks.size));
  }
  document.title = n ? `(${n}) ${title}` : title;
  if (n) navigator.setAppBadge?.(n).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
  if (!waiting.some(call => rank(call) < 2)) $("toast").hidden = true;
};

const announce = call => {
  const text = say(NEW[rank(call)], { where: where(call.kiosk) });
  setText($("news"), text);
  if (here === "calls" || rank(call) > 1) return;
  const link = $("toast-link");
  link.href = `/console?lang=${lang}#call-${call.id}`;
  setText(link, text);
  $("toast").hidden = false;
};

watch((what, call, before) => {
  if (what === "call_back" && call && me.can("call_back") && !paused()) setText($("news"), say("call_back.new"));
  if (what === "call" && call.phase === "raised" && before?.phase !== "raised" && rings(call)) {
    announce(call);
    sound.ring(call, true);
  }
  draw();
  if (what === "shift" || what === "all") sound.show();
});
on("ring", call => {
  // The hub says who is meant: those of the circle.
  if (!call.rung.includes(me.staff)) return;
  announce(call);
  sound.ring(call, true);
});
// Answers the line's own beat, which wakes a page in the background too: a timer there may sleep for minutes.
on("beat", () => {
  if (!mine() || performance.now() - saidHere < HERE_MS) return;
  saidHere = performance.now();
  post("/console/shift", { step: "beat" }).catch(() => {});
});
sound.start();
openLine();
setInterval(sound.ringUnseen, 1000);
register().then(renew);
