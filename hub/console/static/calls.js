// The cards: who wants help, where, why, since when, and what can be done. A card is made once and then changed.
import { $, el, icon, inOrder, setText } from "./dom.js";
import { code, count, language, lang, me, reason, say, span, where } from "./words.js";
import { isConnected, now, on } from "./stream.js";
import { calls, isWaiting, rank, watch } from "./store.js";
import { isTaken, may, mineNow, step, tell } from "./steps.js";
import { mine, rings } from "./duty.js";
import { isThere, moved } from "./hand.js";
import { saidText, write } from "./message.js";
import { end } from "./ending.js";

const WHO = ["call.person", "call.device", "call.noticed"];
const KIND = ["person", "machine", "noticed"];
const SYMBOL = ["hand-waving", "wrench", "pulse"];
// Name, text, whether it is the main one of its moment, what it does. In the order of the keyboard.
const ACTS = [
  ["message", "call.message", () => false, write],
  ["propose", "call.propose", () => false, id => step(calls.get(id), "propose")],
  ["assist", "call.assist_do", () => false, id => step(calls.get(id), "assist")],
  ["return", "call.return", () => false, async id => {
    const call = calls.get(id);
    if (await step(call, "return")) tell(say("call.given_back", { where: where(call.kiosk) }));
  }],
  ["close", "call.end", call => call.phase === "arrived", end],
  ["arrive", "call.arrive", () => true, id => step(calls.get(id), "arrive")],
  ["accept", "call.go", () => true, id => step(calls.get(id), "accept")],
];
const CLASS = { accept: "go", close: "done" };
const cards = new Map();
const marking = new Set();

const makeCard = call => {
  const badge = el("span", { className: "badge" });
  const heading = el("h2", { textContent: where(call.kiosk), id: `call-${call.id}`, tabIndex: -1 });
  const parts = {
    badge, heading,
    who: el("span", { className: "pill who-wants" }),
    what: el("span"), age: el("b"),
    notes: el("p", { className: "notes" }), pills: el("p", { className: "pills" }),
    acts: new Map(),
  };
  const acts = el("div", { className: "acts" });
  for (const [name, text, , act] of ACTS) {
    const button = el("button", { type: "button", className: CLASS[name] ?? name }, name === "accept" ? icon("person-simple-walk") : null, el("span", { textContent: say(text) }));
    button.setAttribute("aria-label", say(`${text}_label`, { where: where(call.kiosk) }));
    button.onclick = () => act(call.id);
    parts.acts.set(name, button);
    acts.append(button);
  }
  const card = el("article", {}, badge,
    el("div", { className: "about" }, el("div", { className: "head" }, heading, parts.who),
      el("p", { className: "what" }, parts.what, `${say("call.since")} `, parts.age), parts.notes, parts.pills),
    acts);
  card.setAttribute("aria-labelledby", heading.id);
  return { card, parts };
};

// One's own words stand on the kiosk alone: the hub tells the consoles that there are some.
const spoken = ({ message, message_by: name }) => (message.code === "text"
  ? say("call.message_own", { name: name ?? "" })
  : say("call.message_by", { name: name ?? "", text: saidText(message) }));

const notes = call => {
  const own = mineNow(call);
  const name = call.accepted_by;
  return [
    call.phase === "seen" && call.seen_by && call.seen_by !== me.name ? ["pill", say("call.seen", { name: call.seen_by })] : null,
    call.phase === "accepted" ? ["pill going", own ? say("call.accepted_me") : say("call.accepted", { name })] : null,
    call.phase === "arrived" ? ["pill going", own ? say("call.arrived_me") : say("call.arrived", { name })] : null,
    isWaiting(call) && call.proposed_by ? ["pill", say("call.proposed", { name: call.proposed_by })] : null,
    isTaken(call) && call.assist_by ? ["pill", say("call.assist")] : null,
    isWaiting(call) && call.returns ? ["pill alert", count("call.returned", call.returns)] : null,
    isWaiting(call) && call.circle !== "site" ? ["pill alert", say(`call.circle.${call.circle}`)] : null,
    isWaiting(call) && call.origin === "person" && !call.answerable ? ["pill alert", say("call.unanswerable")] : null,
    call.message ? ["pill", spoken(call)] : null,
  ].filter(Boolean);
};

const pills = call => [
  ...call.reasons.filter(one => !["asked", "accepted"].includes(one.code)).slice(0, 3).map(one => ({ text: reason(one) })),
  ...call.comfort.map(one => ({ text: code("comfort", one), kind: "comfort" })),
  ...(call.lang && call.lang.slice(0, 2) !== lang ? [{ text: language(call.lang), lang: call.lang }] : []),
];

// Written anew only when it differs: a screen reader in the middle of it loses nothing.
const fill = (parent, key, make) => {
  if (parent.dataset.key === key) return;
  parent.dataset.key = key;
  parent.replaceChildren(...make());
};

const whoWants = call => (rank(call) === 2 && call.score !== null ? say("call.score", { n: Math.round(call.score * 100) }) : say(WHO[rank(call)]));

const drawCall = call => {
  if (!cards.has(call.id)) cards.set(call.id, makeCard(call));
  const { card, parts } = cards.get(call.id);
  const kind = KIND[rank(call)];
  card.className = `call ${kind} ${call.phase}`;
  card.dataset.id = call.id;
  card.dataset.phase = call.phase;
  fill(parts.badge, `${kind}${isTaken(call)}`, () => [icon(isTaken(call) ? "person-simple-walk" : SYMBOL[rank(call)])]);
  parts.who.className = `pill who-wants ${kind}`;
  setText(parts.who, whoWants(call));
  const what = [call.procedure, call.step].filter(Boolean).join(" · ");
  setText(parts.what, what ? `${what} · ` : "");
  setText(parts.age, span(now() - call.raised_ms));
  const said = notes(call);
  fill(parts.notes, JSON.stringify(said), () => said.map(([className, textContent]) => el("span", { className, textContent })));
  parts.notes.hidden = !said.length;
  const shown = pills(call);
  fill(parts.pills, JSON.stringify(shown), () => shown.map(one => el("span", { className: `pill ${one.kind ?? ""}`, textContent: one.text, lang: one.lang ?? lang, dir: "auto" })));
  parts.pills.hidden = !shown.length;
  drawActs(call, parts);
  return card;
};

const drawActs = (call, parts) => {
  const focused = [...parts.acts.values()].find(button => button === document.activeElement);
  for (const [name, , isMain] of ACTS) {
    const button = parts.acts.get(name);
    button.hidden = !me.can("answer") || !may[name](call);
    button.classList.toggle("main", isMain(call));
  }
  // The button under the fingers went: the next thing to do gets the focus, not the top of the page.
  if (focused?.hidden) {
    const next = [...parts.acts.values()].reverse().find(button => !button.hidden);
    (next ?? parts.heading).focus();
  }
};

const place = call => {
  if (isWaiting(call)) return rank(call) === 2 ? 3 : rank(call);
  return mineNow(call) ? 2 : 4;
};

export const draw = () => {
  const list = [...calls.values()].sort((a, b) => place(a) - place(b) || a.raised_ms - b.raised_ms);
  const wanted = list.map(drawCall);
  const within = document.activeElement?.closest?.(".call");
  const gone = within && !calls.has(within.dataset.id);
  const index = gone ? [...$("calls").children].indexOf(within) : -1;
  for (const id of [...cards.keys()].filter(id => !calls.has(id))) cards.delete(id);
  inOrder($("calls"), wanted);
  if (gone) {
    const next = wanted[Math.min(index, wanted.length - 1)];
    (next ? cards.get(next.dataset.id).parts.heading : $("calls-title")).focus();
  }
  $("no-calls").hidden = list.length > 0 || !isConnected();
};

const drawAges = () => {
  for (const call of calls.values()) if (cards.has(call.id)) setText(cards.get(call.id).parts.age, span(now() - call.raised_ms));
};

// "Samia a vu votre appel" must be true: somebody sits before the page, works, and this call is theirs.
const markSeen = () => {
  if (document.visibilityState !== "visible" || !isConnected() || !mine() || !isThere()) return;
  for (const call of calls.values()) {
    if (call.phase !== "raised" || marking.has(call.id) || !rings(call)) continue;
    marking.add(call.id);
    step(call, "seen").finally(() => marking.delete(call.id));
  }
};

const goToCall = () => {
  const found = /^#call-([\w-]+)$/.exec(location.hash);
  if (found && cards.has(found[1])) cards.get(found[1]).parts.heading.focus();
};

export const start = () => {
  let arrived = false;
  watch(what => {
    if (!["call", "all"].includes(what)) return;
    draw();
    markSeen();
    if (what === "all" && !arrived) {
      arrived = true;
      goToCall();
    }
  });
  draw();
  on("beat", markSeen);
  setInterval(drawAges, 1000);
  window.addEventListener("hashchange", goToCall);
  document.addEventListener("visibilitychange", markSeen);
  moved(markSeen);
  navigator.serviceWorker?.addEventListener("message", event => {
    if (typeof event.data?.call === "string") location.hash = `#call-${event.data.call}`;
  });
};
