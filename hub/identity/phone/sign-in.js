// The phone's way to the identity provider: whose phone it is, then there. The page keeps nothing.
const T = TEXTS;
const $ = name => document.getElementById(name);
const id = location.pathname.split("/").pop(), fragment = location.hash.slice(1);
const utf8 = text => new TextEncoder().encode(text);
const base64url = bytes => btoa(String.fromCharCode(...bytes))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const bytesOf = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), one => one.charCodeAt());
const pause = ms => new Promise(done => setTimeout(done, ms));

// No innerHTML: Trusted Types forbid it, and all that is shown is only ever text.
const element = (name, set, ...children) => {
  const made = document.createElement(name);
  for (const key in set) if (key in made) made[key] = set[key]; else made.setAttribute(key, set[key]);
  made.append(...children);
  return made;
};
const paragraph = words => element("p", {dir: "auto"}, words);
// A new step: its title takes the focus, so that a screen reader begins there.
const step = (state, title, ...shown) => {
  $("main").dataset.state = state;
  $("title").replaceChildren(title);
  $("status").replaceChildren(...shown);
  $("title").focus();
};

// The same keys as kiosk/handoff/keys.py.
const derive = async purpose => new Uint8Array(await crypto.subtle.deriveBits(
  {name: "HKDF", hash: "SHA-256", salt: utf8(id), info: utf8("parvis parcel v2 " + purpose)},
  await crypto.subtle.importKey("raw", bytesOf(fragment), "HKDF", false, ["deriveBits"]), 256));
const digits = async mark => {
  const how = {name: "HMAC", hash: "SHA-256"};
  const key = await crypto.subtle.importKey("raw", await derive("pair"), how, false, ["sign"]);
  const digest = new DataView(await crypto.subtle.sign("HMAC", key, bytesOf(mark)));
  return String(digest.getBigUint64(0) % 10000n).padStart(4, "0");
};

// The hub says no by a code, and each has its words; without one (its fault, or no line) asking again may help.
class No extends Error {}
const ask = async (path, options) => {
  for (let i = 0; ; i++) {
    let answer;
    try {
      answer = await fetch("/api/sign-ins/" + id + "/" + path, {cache: "no-store", ...options});
    } catch (error) {
      if (i > 2) throw error;
      await pause(500 << i);
      continue;
    }
    if (answer.ok) return answer.json();
    const said = await answer.json().catch(() => ({}));
    throw new No(answer.status == 503 ? "down" : answer.status < 500 ? said.phase || said.code : "offline");
  }
};
const sent = body => ({method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});

const where = now => element("div", {className: "card"}, paragraph(T.here),
  element("p", {dir: "auto"}, element("b", {}, [$("town").textContent, now.kiosk, now.place].filter(Boolean).join(", "))),
  paragraph(T.elsewhere));
const asked = now => element("div", {className: "card"}, paragraph(T.asks),
  element("ul", {}, ...now.asked.map(kind => element("li", {}, T.kinds[kind]))), paragraph(T.keeps));

const leave = async () => {
  step("leaving", T.wait);
  try {
    location.assign((await ask("go", sent({}))).url);
  } catch (error) {
    ended(error);
  }
};
const button = (words, onclick) => element("button", {onclick}, words);
const ended = error => {
  const why = error instanceof No ? error.message : "offline";
  const [title, words] = T.ends[why] || T.ends.lost;
  const again = why == "offline" || why == "down" ? [button(T.again, () => location.reload())] : [];
  step(why, title, paragraph(words), ...again);
};
const show = async now => {
  if (now.phase == "claimed") {
    const code = await digits(now.mark);
    // Digit after digit, not "four thousand".
    step("code", T.look, element("p", {id: "code", role: "img", "aria-label": [...code].join(" ")}, code),
      paragraph(T.same), where(now), asked(now));
  } else if (now.phase == "accepted" || now.phase == "away") {
    step("go", T.next, button(T.go, leave), paragraph(T.password), asked(now));
  } else if (now.phase == "checking") {
    step("checking", T.wait);
  } else {
    step("done", ...[T.ends.done[0], paragraph(T.ends.done[1])]);
    return false;
  }
  return true;
};
const start = async () => {
  step("loading", T.wait);
  try {
    if (!/^[A-Za-z0-9_-]{22}$/.test(fragment)) throw new No("incomplete");
    if (!(self.crypto && crypto.subtle)) throw new No("old");
    const mark = base64url(crypto.getRandomValues(new Uint8Array(32)));
    let now = await ask("claim", sent({auth: base64url(await derive("auth")), mark}));
    let shown = 0;
    for (;;) {
      const state = $("main").dataset.state;
      if (now.phase != shown && state != "leaving" && !await show(now)) return;
      shown = now.phase;
      now = await ask("turn?wait_s=25&after=" + now.version);
    }
  } catch (error) {
    if ($("main").dataset.state != "leaving") ended(error);
  }
};
// A preview that nobody looks at claims nothing.
const visible = () => {
  if (document.visibilityState != "visible") return;
  document.onvisibilitychange = null;
  start();
};
document.onvisibilitychange = visible;
onhashchange = () => location.reload();
// Back from the provider without signing in.
onpageshow = event => event.persisted && location.reload();
visible();
