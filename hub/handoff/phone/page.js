// The phone's half of a hand-off: proves the link, fetches the sealed bytes, opens them here, shows them.
// The same formats as kiosk/handoff/keys.py and records.py. No outside request, no innerHTML (Trusted Types).
"use strict";
(async () => {
  const t = TEXTS;
  const VERSION = 2, RECORD = 262144 + 16, TRIES = 3, LEASE = "Parvis-Lease";
  const ICONS = {
    ok: "M12 2.5l2.6 2 3.3-.2.9 3.1 2.7 1.8-1.2 3 1.2 3-2.7 1.8-.9 3.1-3.3-.2-2.6 2-2.6-2-3.3.2-.9-3.1-2.7-1.8 1.2-3-1.2-3 2.7-1.8.9-3.1 3.3.2z|M8.5 12.2l2.5 2.4 4.5-4.7",
    bad: "M12 3 2 20.5h20zM12 9.5V14M12 17.2v.1",
    pdf: "M14 2.5H6a1 1 0 0 0-1 1v17a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-13zM14 2.5v5h5M8.5 13h7M8.5 17h7",
    img: "M14 2.5H6a1 1 0 0 0-1 1v17a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-13zM14 2.5v5h5M7.5 18.5l3.5-5 2.5 3 1.5-1.5 2 3.5z",
    get: "M12 3.5v11M7.5 10.5l4.5 4.5 4.5-4.5M3.5 15v5.5h17V15",
  };
  const encoder = new TextEncoder();
  const id = location.pathname.split("/").pop(), api = "/api/parcels/" + id + "/";
  const $ = name => document.getElementById(name);
  const main = $("main"), root = document.documentElement;
  const pause = ms => new Promise(done => setTimeout(done, ms));

  // --- What is drawn ---

  const element = (name, properties, ...children) => {
    const made = document.createElement(name);
    Object.assign(made, properties);
    made.append(...children);
    return made;
  };
  const icon = paths => {
    const draw = name => document.createElementNS("http://www.w3.org/2000/svg", name), svg = draw("svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    paths.split("|").forEach((d, i) => {
      const path = draw("path");
      path.setAttribute("d", d);
      path.setAttribute("class", "p" + i);
      svg.append(path);
    });
    return svg;
  };
  const lines = (strong, small) => {
    const span = element("span", {dir: "auto"}, element("b", {textContent: strong}));
    if (small) span.append(element("small", {textContent: small}));
    return span;
  };
  const size = bytes => {
    const french = root.lang.startsWith("fr"), units = french ? ["o", "Ko", "Mo"] : ["B", "kB", "MB"];
    let i = 0;
    while (bytes >= 1000 && i < 2) { bytes /= 1000; i++; }
    const number = i < 2 ? Math.round(bytes) : bytes.toFixed(1).replace(".", french ? "," : ".");
    return number + "\u00a0" + units[i];
  };
  const say = (state, again) => {
    main.dataset.state = state;
    $("title").textContent = t.docs;
    $("status").replaceChildren(element("div", {className: "row bad"}, icon(ICONS.bad), lines(...t[state])));
    if (again) $("status").append(element("button", {className: "row", textContent: t.again, onclick: again}));
  };
  // Share sheet first: Firefox on iOS opens no blob link, and there the sheet is what people know.
  const save = (file, link) => async event => {
    if (!navigator.canShare || !navigator.canShare({files: [file]})) return;
    event.preventDefault();
    try {
      await navigator.share({files: [file]});
    } catch (error) {
      if (error.name != "AbortError") { link.onclick = null; link.click(); }
    }
  };
  const row = (said, file) => {
    // The address is never taken back: WebKit still reads it after the touch.
    const link = element("a", {className: "row", download: said.name, href: URL.createObjectURL(file)},
      icon(said.type.startsWith("image") ? ICONS.img : ICONS.pdf),
      lines(said.label, said.type.split("/").pop().toUpperCase() + " · " + size(said.size)), icon(ICONS.get));
    link.onclick = save(file, link);
    link.setAttribute("aria-label", t.get + " : " + said.label + ", " + size(said.size));
    return link;
  };
  const tick = words => element("label", {className: "row"},
    element("input", {type: "checkbox"}), element("span", {textContent: words, dir: "auto"}));
  const show = (manifest, files) => {
    document.title = manifest.title;
    $("town").textContent = manifest.town;
    $("title").textContent = manifest.title;
    const notice = manifest.notice;
    $("status").replaceChildren(...notice
      ? [element("div", {className: "row ok"}, icon(ICONS.ok), lines(notice.title, notice.detail))] : []);
    $("files").replaceChildren(...manifest.files.map((said, i) => row(said, files[i])));
    $("left").textContent = t.left;
    $("left").hidden = !manifest.todo.length;
    $("todo").replaceChildren(...manifest.todo.map(tick));
    $("lock").hidden = false;
    main.dataset.state = "ready";
    $("title").focus();
  };

  // --- The hub ---

  const base64url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const kept = {};
  // A private window may refuse to keep anything: then the page itself does.
  const keep = token => {
    try {
      if (token) sessionStorage.setItem(id, token);
      return sessionStorage.getItem(id) || kept[id];
    } catch (error) {
      if (token) kept[id] = token;
      return kept[id];
    }
  };
  const patiently = async act => {
    for (let i = 0; ; i++)
      try { return await act(); } catch (error) { if (i > 2) throw error; await pause(500 << i); }
  };
  const post = (path, options) =>
    patiently(() => fetch(api + path, {method: "POST", cache: "no-store", ...options}));
  // The whole of it, going on where a cut line left off; or the hub's answer when it refuses.
  const fetchBytes = async headers => {
    const pieces = [];
    for (let at = 0, total = 1, failures = 0; at < total;) {
      try {
        const range = at ? {Range: `bytes=${at}-`} : {};
        const answer = await fetch(api + "blob", {cache: "no-store", headers: {...headers, ...range}});
        if (!answer.ok) return answer;
        if (answer.status != 206) { pieces.length = 0; at = 0; }
        total = at + +answer.headers.get("Content-Length");
        for (const reader = answer.body.getReader(); ;) {
          const {done, value} = await reader.read();
          if (done) break;
          pieces.push(value);
          at += value.length;
          failures = 0;
        }
      } catch (error) {
        if (++failures > TRIES) throw error;
        await pause(250 << failures);
      }
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  };
  const refused = async answer => {
    const problem = await answer.json().catch(() => ({}));
    const wrong = answer.status == 403 || answer.status == 422;
    say(wrong ? "damaged" : answer.status == 409 || problem.phase == "consumed" ? "opened"
      : problem.phase == "revoked" ? "revoked" : answer.status < 500 ? "expired" : "offline",
      answer.status < 500 ? 0 : start);
  };
  // Only when the documents are open here does the kiosk hear so, and the bytes go.
  const confirm = async (headers, end) => {
    for (; ;) {
      try {
        const answer = await post("ack", {headers});
        if (answer.status < 500) {
          $("until").textContent = t.lock + t.done;
          main.dataset.ack = answer.ok;
          return;
        }
      } catch (error) { /* no line: told below, and tried again */ }
      const minutes = Math.ceil((end - Date.now()) / 6e4);
      $("until").textContent = t.lock + (minutes > 0 ? t.until.replace("{n}", minutes) : t.done);
      if (minutes < 1) return;
      await pause(5e3);
    }
  };

  // --- Keys and records ---

  const subtle = self.crypto && crypto.subtle;
  const deriver = async secret => {
    const base = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    return purpose => subtle.deriveBits({name: "HKDF", hash: "SHA-256", salt: encoder.encode(id),
      info: encoder.encode("parvis parcel v2 " + purpose)}, base, 256);
  };
  const openRecords = async (bits, sealed) => {
    const key = await subtle.importKey("raw", bits, "AES-GCM", false, ["decrypt"]);
    const additionalData = new Uint8Array([VERSION, ...encoder.encode(id)]);
    const count = Math.max(1, Math.ceil(sealed.length / RECORD)), pieces = [];
    for (let n = 0; n < count; n++) {
      const iv = new Uint8Array(12);
      new DataView(iv.buffer).setUint32(7, n);
      iv[11] = n == count - 1;
      const record = sealed.subarray(n * RECORD, (n + 1) * RECORD);
      pieces.push(await subtle.decrypt({name: "AES-GCM", iv, additionalData}, key, record));
    }
    return new Blob(pieces).arrayBuffer();
  };
  const unpack = body => {
    const length = new DataView(body).getUint32(0);
    const manifest = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length)));
    let at = 4 + length;
    const files = manifest.files.map(said => {
      const bytes = new Uint8Array(body, at, said.size);
      at += said.size;
      return new File([bytes], said.name, {type: said.type});
    });
    return [manifest, files];
  };

  // --- The whole way ---

  const start = async () => {
    main.dataset.state = "loading";
    $("title").textContent = t.docs;
    $("status").textContent = t.wait;
    if (!isSecureContext || !subtle) return say(isSecureContext ? "old" : "insecure");
    const fragment = location.hash.slice(1);
    if (!/^[\w-]{22}$/.test(fragment)) return say("incomplete");
    const text = atob(fragment.replace(/-/g, "+").replace(/_/g, "/"));
    const derive = await deriver(Uint8Array.from(text, letter => letter.charCodeAt(0)));
    const lease = keep() || keep(base64url(crypto.getRandomValues(new Uint8Array(16))));
    const headers = {[LEASE]: lease};
    let sealed, end;
    try {
      const proof = JSON.stringify({auth: base64url(await derive("auth")), lease});
      const answer = await post("claim", {headers: {"Content-Type": "application/json"}, body: proof});
      if (!answer.ok) return refused(answer);
      end = Date.now() + (await answer.json()).expires_in_s * 1e3;
      sealed = await fetchBytes(headers);
      if (!(sealed instanceof Uint8Array)) return refused(sealed);
    } catch (error) {
      return say("offline", start);
    }
    let opened;
    try {
      opened = unpack(await openRecords(await derive("body"), sealed));
    } catch (error) {
      return say("damaged");
    }
    show(...opened);
    confirm(headers, end);
  };
  // A preview that nobody looks at claims nothing.
  const visible = () => {
    if (document.visibilityState != "visible" || document.prerendering) return;
    document.removeEventListener("visibilitychange", visible);
    start();
  };
  document.addEventListener("visibilitychange", visible);
  addEventListener("hashchange", () => location.reload());
  visible();
})();
