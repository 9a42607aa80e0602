// One's shift: where one is, which kiosks, until when; kiosks tell people the truth about it.
import { $, dialog, el, setText } from "./dom.js";
import { lang, say } from "./words.js";
import { now } from "./stream.js";
import { kiosks, shifts, watch } from "./store.js";
import { mine, paused } from "./duty.js";
import { post, tell } from "./steps.js";
import { section as pushSection } from "./push.js";

const CIRCLES = ["site", "commune", "remote"];
const USUAL_H = 4;
const LONGEST_H = 14;

const clock = ms => new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit" }).format(ms);

const change = async body => {
  let answer;
  try {
    answer = await post("/console/shift", body);
  } catch {
    return tell(say("call.failed"));
  }
  if (answer.status === 401) return location.reload();
  if (!answer.ok) return tell(say(answer.status === 403 ? "call.forbidden" : "call.failed"));
  const own = await answer.json();
  if (own?.ended) shifts.delete(own.staff);
  else if (own) shifts.set(own.staff, own);
  draw();
  tell(!own || own.ended ? say("shift.ended") : own.available ? say("shift.saved", { time: clock(own.until_ms) }) : say("shift.paused"));
};

const option = (type, name, value, text, checked) => {
  const input = el("input", { type, name, value, checked, id: `${name}-${value}` });
  return el("label", { className: "option", htmlFor: input.id }, input, el("span", { textContent: text }));
};

// Full hours from the next one on, as people say them; the hub counts hours from now.
const endings = own => {
  const first = new Date(now());
  first.setMinutes(0, 0, 0);
  const list = [];
  for (let index = 1; index <= LONGEST_H; index += 1) list.push(first.getTime() + index * 3600000);
  const wanted = own ? own.until_ms : now() + USUAL_H * 3600000;
  const nearest = list.reduce((best, ms) => (Math.abs(ms - wanted) < Math.abs(best - wanted) ? ms : best));
  return list.map(ms => el("option", { value: String(ms), textContent: clock(ms), selected: ms === nearest }));
};

const open = () => {
  const own = mine();
  const places = [...new Set([...kiosks.values()].map(view => view.kiosk.place).filter(Boolean))].sort();
  const circles = CIRCLES.map(one => option("radio", "circle", one, say(`shift.circle.${one}`), (own?.circle ?? "site") === one));
  const boxes = places.map((one, index) => {
    const made = option("checkbox", "place", String(index), one, Boolean(own?.places.includes(one)));
    return made;
  });
  const until = el("select", { id: "until", name: "until" }, ...endings(own));
  const form = el("form", { method: "dialog" },
    el("fieldset", {}, el("legend", { textContent: say("shift.circle") }), ...circles),
    places.length > 1 ? el("fieldset", { id: "near" }, el("legend", { textContent: say("shift.places") }), el("p", { className: "hint", textContent: say("shift.places_hint") }), ...boxes) : null,
    el("label", { htmlFor: "until", textContent: say("shift.until") }), until,
    el("div", { className: "tools" }, el("button", { className: "main", id: "on-duty", textContent: say("shift.save") })));
  const values = () => ({
    circle: form.querySelector("[name=circle]:checked").value,
    places: [...form.querySelectorAll("[name=place]:checked")].map(box => places[Number(box.value)]),
    hours: Math.min(LONGEST_H, Math.max(0.05, (Number(until.value) - now()) / 3600000)),
  });
  form.onsubmit = event => {
    event.preventDefault();
    box.close();
    change({ step: own ? "change" : "begin", available: true, ...values() });
  };
  const rest = el("div", { className: "tools" });
  if (own) {
    const pause = el("button", { type: "button", id: "pause", textContent: say("shift.break"), hidden: paused() });
    pause.onclick = () => { box.close(); change({ step: "change", available: false, ...values() }); };
    const stop = el("button", { type: "button", id: "stop", textContent: say("shift.end") });
    stop.onclick = () => { box.close(); change({ step: "end" }); };
    rest.append(pause, stop);
  }
  const leave = el("button", { type: "button", className: "leave", textContent: say("close") });
  leave.onclick = () => box.close();
  const box = dialog(say("shift.title"), form, rest, pushSection(), leave);
};

const draw = () => {
  const own = mine();
  const free = Boolean(own?.available);
  if ($("shift")) {
    $("shift").dataset.state = free ? "on" : own ? "paused" : "off";
    const until = own ? ` · ${say("shift.until_time", { time: clock(own.until_ms) })}` : "";
    setText($("shift-text"), own ? say(free ? "shift.available" : "shift.pause") + (free ? until : "") : say("shift.start"));
  }
  const there = [...shifts.values()].filter(one => one.available && one.present).map(one => one.name).sort();
  $("on-shift").classList.toggle("nobody", !there.length);
  setText($("on-shift"), there.length ? say("shift.who", { names: there.join(", ") }) : say("shift.nobody"));
};

export const start = () => {
  if ($("shift")) $("shift").onclick = open;
  watch(what => ["shift", "all"].includes(what) && draw());
  draw();
};
