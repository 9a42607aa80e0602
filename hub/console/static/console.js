// The mediator's page: shows what the stream says, and sends each step with the version it saw.
"use strict";
(() => {
  const data = document.body.dataset;
  const texts = JSON.parse(data.texts);
  const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const $ = id => document.getElementById(id);
  const OPEN = ["raised", "seen", "accepted"];
  const LOST_AFTER_MS = 4500;
  const KIOSK_LOST_MS = 45000;
  const RING_EVERY_MS = 8000;
  const calls = new Map();
  const kiosks = new Map();
  const cards = new Map();
  const tiles = new Map();
  const title = document.title;
  let skew = 0;
  let lastBeat = performance.now();
  let connected = false;
  let stream = null;
  let audio = null;
  let lastRing = -Infinity;

  const el = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const icon = name => {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    const use = document.createElementNS(ns, "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#i-${name}`);
    svg.append(use);
    return svg;
  };
  const setText = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const where = kiosk => [kiosk.place, kiosk.name].filter(Boolean).join(", ");
  const age = ms => {
    const s = Math.max(0, Math.floor((Date.now() + skew - ms) / 1000));
    return s < 3600
      ? say("age.min", { m: Math.floor(s / 60), s: s % 60 })
      : say("age.h", { h: Math.floor(s / 3600), m: Math.floor(s / 60) % 60 });
  };
  const language = code => {
    try { return new Intl.DisplayNames([code], { type: "language" }).of(code); } catch { return code; }
  };

  // Calls

  const step = async (call, name) => {
    let answer;
    try {
      answer = await fetch(`/console/calls/${call.id}/${name}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ version: call.version }),
      });
    } catch {
      return setText($("said"), name === "seen" ? "" : say("call.failed"));
    }
    if (answer.status === 401) return location.reload();
    if (!answer.ok && answer.status !== 409) return setText($("said"), say("call.failed"));
    const now = await answer.json();
    update(now);
    if (answer.status === 409 && name !== "seen") {
      // Only the version was old (it was just seen): the step still stands.
      if (name === "accept" && ["raised", "seen"].includes(now.phase)) return step(now, name);
      setText($("said"), now.accepted_by ? say("call.faster", { name: now.accepted_by }) : say("call.over"));
    }
  };

  const makeCard = call => {
    const place = where(call.kiosk);
    const parts = {
      state: el("span", { className: "pill person" }),
      age: el("b"),
      going: el("span", { className: "pill going", hidden: true }),
      seen: el("span", { className: "pill", hidden: true }),
      go: el("button", { className: "main go" }, icon("person-simple-walk"), el("span", { textContent: say("call.go") })),
      done: el("button", { className: "main done", textContent: say("call.done"), hidden: true }),
    };
    parts.go.setAttribute("aria-label", say("call.go_label", { where: place }));
    parts.done.setAttribute("aria-label", say("call.done_label", { where: place }));
    setText(parts.state, say("call.person"));
    const what = [call.procedure, call.step].filter(Boolean).join(" · ");
    const pills = el("p", {}, parts.seen, parts.going);
    if (call.lang && call.lang.slice(0, 2) !== data.lang) {
      const spoken = el("span", { className: "pill", textContent: language(call.lang), lang: call.lang });
      pills.append(spoken);
    }
    const heading = el("h2", { textContent: place, id: `call-${call.id}` });
    const card = el("article", { className: "call" },
      el("span", { className: "badge" }, icon("hand-waving")),
      el("div", {}, heading, parts.state,
        el("p", { className: "what" }, what ? `${what} · ` : "", `${say("call.since")} `, parts.age), pills),
      el("div", { className: "acts" }, parts.go, parts.done));
    card.setAttribute("aria-labelledby", heading.id);
    parts.go.onclick = () => step(calls.get(call.id), "accept");
    parts.done.onclick = () => step(calls.get(call.id), "close");
    return { card, parts };
  };

  const drawCall = call => {
    if (!cards.has(call.id)) cards.set(call.id, makeCard(call));
    const { card, parts } = cards.get(call.id);
    card.className = `call ${call.phase}`;
    card.dataset.id = call.id;
    card.dataset.phase = call.phase;
    const mine = call.accepted_by === data.name;
    parts.seen.hidden = !call.seen_by || call.phase === "accepted";
    if (call.seen_by) setText(parts.seen, say("call.seen", { name: call.seen_by }));
    parts.going.hidden = call.phase !== "accepted";
    if (call.accepted_by) setText(parts.going, say("call.accepted", { name: call.accepted_by }));
    parts.state.hidden = call.phase === "accepted";
    const hadFocus = document.activeElement === parts.go;
    parts.go.hidden = call.phase === "accepted";
    parts.done.hidden = !(call.phase === "accepted" && mine);
    if (hadFocus && !parts.done.hidden) parts.done.focus();
    setText(parts.age, age(call.raised_ms));
    return card;
  };

  const update = call => {
    const known = calls.get(call.id);
    if (known && known.version >= call.version) return;
    if (OPEN.includes(call.phase)) {
      calls.set(call.id, call);
      if (!known && call.phase === "raised") setText($("news"), say("call.new", { where: where(call.kiosk) }));
    } else {
      calls.delete(call.id);
      if (cards.has(call.id)) cards.get(call.id).card.remove();
      cards.delete(call.id);
      setText($("said"), "");
    }
    draw();
  };

  const drawCalls = () => {
    const answered = call => Number(call.phase === "accepted");
    const list = [...calls.values()].sort((a, b) => answered(a) - answered(b) || a.raised_ms - b.raised_ms);
    list.forEach((call, index) => {
      const card = drawCall(call);
      // Moving a card that is in place already would take the focus away.
      if ($("calls").children[index] !== card) $("calls").insertBefore(card, $("calls").children[index] || null);
    });
    const waiting = list.filter(call => call.phase !== "accepted").length;
    $("no-calls").hidden = list.length > 0 || !connected;
    $("count").hidden = !waiting;
    setText($("count"), String(waiting));
    document.title = waiting ? `(${waiting}) ${title}` : title;
  };

  const markSeen = () => {
    if (document.visibilityState !== "visible" || !connected) return;
    for (const call of calls.values()) {
      if (call.phase === "raised" && !call.marking) {
        call.marking = true;
        step(call, "seen");
      }
    }
  };

  // Kiosks

  // Counts and kinds of what a kiosk could not give: never what it says.
  const outbox = ({ waiting, dead }) => {
    const n = Object.values(dead).reduce((sum, one) => sum + one, 0);
    return [
      waiting ? say("kiosk.waiting", { n: waiting }) : "",
      n ? say("kiosk.dead", { n, kinds: Object.keys(dead).join(", ") }) : "",
    ].filter(Boolean).join(". ");
  };

  const drawKiosk = view => {
    const id = view.kiosk.id;
    if (!tiles.has(id)) {
      const name = el("span");
      const state = el("p");
      const beat = el("p", { className: "beat" });
      const waits = el("p", { className: "waits" });
      const dot = el("span", { className: "dot" });
      tiles.set(id, { tile: el("li", {}, el("h3", {}, dot, name), state, beat, waits), name, state, beat, waits });
    }
    const { tile, name, state, beat, waits } = tiles.get(id);
    const calling = [...calls.values()].some(call => call.kiosk.id === id);
    const lost = Date.now() + skew - view.beat_ms > KIOSK_LOST_MS;
    const now = lost ? "offline" : calling ? "call" : view.activity;
    tile.className = `kiosk ${now === "call" ? "call-open" : now}`;
    tile.dataset.id = id;
    tile.dataset.state = now;
    setText(name, where(view.kiosk));
    setText(state, say(`kiosk.${now}`));
    setText(beat, say("kiosk.beat", { age: age(view.beat_ms) }));
    setText(waits, outbox(view.outbox));
    waits.hidden = !waits.textContent;
    return tile;
  };

  const drawKiosks = () => {
    const list = [...kiosks.values()].sort((a, b) => where(a.kiosk).localeCompare(where(b.kiosk)));
    list.forEach((view, index) => {
      const tile = drawKiosk(view);
      if ($("kiosks").children[index] !== tile) $("kiosks").insertBefore(tile, $("kiosks").children[index] || null);
    });
    $("no-kiosks").hidden = list.length > 0 || !connected;
  };

  // Sound, only if the mediator asked for it

  const ring = () => {
    if (!audio || performance.now() - lastRing < RING_EVERY_MS) return;
    if (![...calls.values()].some(call => call.phase === "raised")) return;
    lastRing = performance.now();
    [660, 880].forEach((pitch, index) => {
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      const from = audio.currentTime + index * 0.25;
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.0001, from);
      gain.gain.exponentialRampToValueAtTime(0.3, from + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.0001, from + 0.24);
      tone.connect(gain).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.25);
    });
  };

  $("sound").onclick = async () => {
    if (audio) {
      await audio.close();
      audio = null;
    } else {
      audio = new AudioContext();
      await audio.resume();
    }
    $("sound").setAttribute("aria-pressed", String(Boolean(audio)));
    setText($("sound").querySelector("span"), say(audio ? "sound.on" : "sound.off"));
    ring();
  };

  // The line

  const line = () => {
    const now = performance.now() - lastBeat < LOST_AFTER_MS;
    if (!now && (!stream || stream.readyState === EventSource.CLOSED)) open();
    $("lost").hidden = now;
    setText($("lost"), now ? "" : say("line.off"));
    $("line").hidden = !now;
    $("line").className = `outlined line ${now ? "" : "off"}`;
    setText($("line-text"), now && connected ? say("line.on") : "");
    connected = connected && now;
  };

  const draw = () => {
    drawCalls();
    drawKiosks();
  };

  const alive = () => {
    lastBeat = performance.now();
    connected = true;
    line();
  };

  let opened = -Infinity;
  const open = () => {
    if (performance.now() - opened < 2000) return;
    opened = performance.now();
    if (stream) stream.close();
    stream = new EventSource("/console/events");
    stream.addEventListener("snapshot", event => {
      const picture = JSON.parse(event.data);
      skew = picture.now_ms - Date.now();
      const open = new Set(picture.calls.map(call => call.id));
      for (const id of [...calls.keys()].filter(id => !open.has(id))) {
        calls.delete(id);
        cards.get(id)?.card.remove();
        cards.delete(id);
      }
      kiosks.clear();
      picture.kiosks.forEach(view => kiosks.set(view.kiosk.id, view));
      alive();
      picture.calls.forEach(update);
      draw();
      markSeen();
      ring();
    });
    stream.addEventListener("call", event => {
      alive();
      update(JSON.parse(event.data));
      ring();
      markSeen();
    });
    stream.addEventListener("kiosk", event => {
      const view = JSON.parse(event.data);
      kiosks.set(view.kiosk.id, view);
      drawKiosks();
    });
    stream.addEventListener("beat", event => {
      skew = JSON.parse(event.data).now_ms - Date.now();
      alive();
    });
    stream.onerror = async () => {
      // A closed stream is either a lost line or an ended session: only the server can tell.
      if (stream.readyState !== EventSource.CLOSED) return;
      try {
        const answer = await fetch("/console/events", { headers: { Accept: "text/event-stream" } });
        if (answer.status === 401) location.reload();
        answer.body?.cancel();
      } catch { /* the line is lost: shown by the missing beat */ }
    };
  };

  document.addEventListener("visibilitychange", markSeen);
  setInterval(() => { line(); draw(); markSeen(); ring(); }, 1000);
  open();
})();
