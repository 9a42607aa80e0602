// From the kiosk to the phone: prove the link, let the person compare (or type the PIN), fetch, open, show.

// --- What is shown ---

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
const saved = ({label, name, size: length}, file) => {
  // The address is never taken back: WebKit still reads it after the touch.
  const href = URL.createObjectURL(file), [kind, type] = file.type.split(/[/;]/), day = type == "calendar";
  const link = day
    ? element("a", {class: "row go"}, icon("M4 5h16v15.5H4zM4 10h16M8 2.5V7m8-4.5V7m-4 5.5v5m-2.5-2.5h5"), T.day)
    : element("a", {class: "row", "aria-label": T.get + " : " + label + ", " + size(length)},
      icon(PDF), lines(label, type.toUpperCase() + " · " + size(length)), icon("M12 3.5v11M7.5 10.5l4.5 4.5 4.5-4.5M3.5 15v5.5h17V15"));
  Object.assign(link, {href, download: name, onclick: save(file, link)});
  $(day ? "days" : "files").append(link);
  if (kind == "image") link.after(element("img", {src: href, alt: ""}));
};
const tick = words => element("label", {class: "row"},
  element("input", {type: "checkbox"}), element("span", {dir: "auto"}, words));
const show = ({title, town, notice, todo, files}, contents) => {
  doc.title = title;
  fill("town", town);
  step("ready", title, ...notice ? [row(1, notice.title, notice.detail)] : [], ...files.length ? [paragraph(T.tap)] : []);
  files.forEach((said, i) => saved(said, contents[i]));
  if (todo.length) fill("todo", element("h2", {}, T.left), ...todo.map(tick));
  promise(T.lock);
};

// --- The bytes ---

// The whole of it, going on where a cut line left off.
const fetchBytes = async () => {
  const pieces = [];
  for (let at = 0, total = 1, failures = 0; at < total;) {
    try {
      const answer = await checked(await ask("blob", at ? {Range: `bytes=${at}-`} : {}));
      if (answer.status != 206) { pieces.length = 0; at = 0; }
      total = at + +answer.headers.get("Content-Length");
      for (const reader = answer.body.getReader(); ;) {
        const {done, value} = await reader.read();
        if (done) break;
        pieces.push(value);
        at += value.length;
        failures = 0;
        progress(at / total);
      }
    } catch (error) {
      if (error instanceof No || ++failures > 3) throw error;
      await pause(250 << failures);
    }
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
};
const unpack = body => {
  const length = new DataView(body).getUint32(0);
  const manifest = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length)));
  let at = 4 + length;
  return [manifest, manifest.files.map(({name, type, size}) =>
    new File([body.slice(at, at += size)], name, {type}))];
};
// Only when the documents are open here does the kiosk hear so, and the bytes go.
const confirm = async () => {
  for (const end = Date.now() + mine.expires_in_s * 1e3; Date.now() < end; await pause(5e3))
    try {
      if ((await ask("ack", {}, {method: "POST"})).status < 500) break;
    } catch (error) { /* no line: tried again */ }
  forget();
  main.dataset.ack = true;
};

// --- The PIN of a printed link ---

const askPin = left => new Promise(done => {
  const field = element("input", {id: "pin", inputmode: "numeric", autocomplete: "off", maxLength: 6});
  const form = element("form", {onsubmit(event) {
    event.preventDefault();
    // Arabic digits are digits too.
    const pin = field.value.replace(/[٠-٩۰-۹]/g, digit => digit.charCodeAt() & 15);
    if (/^\d{4,6}$/.test(pin)) done(pin); else field.focus();
  }}, element("label", {for: "pin"}, T.choice), field, button(T.open));
  step("pin", T.pin, ...left ? [row(0, T.wrong, T.tries + " " + left)] : [], form);
});
const unlock = async (secret, auth, point) => {
  for (let left; ;) {
    const typed = utf8(await askPin(left));
    wait();
    const stretched = await bits({name: "PBKDF2", salt: joined(secret, utf8(id)), iterations: 15e4}, await secretKey(typed, "PBKDF2"));
    const strong = joined(secret, stretched);
    try {
      const pin = base64url(await derive(strong, "pin"));
      await claim(auth, point, pin);
      return keep({pin, body: base64url(await derive(strong, "body"))});
    } catch (error) {
      if (error.message != "wrong_pin") throw error;
      left = error.left;
    }
  }
};

begin(/^[\w-]{22}$/, async (secret, key, point) => {
  const auth = await derive(secret, "auth");
  try {
    await claim(auth, point, kept.pin);
  } catch (error) {
    if (error.message != "pin_wanted") throw error;
    await unlock(secret, auth, point);
  }
  // By the PIN, or by the pairing: no parcel opens by its link alone, whatever a hub says that it is.
  let body = mine.mode != "live" && kept.body && bytesOf(kept.body);
  if (mine.mode == "live") {
    if (!mine.sealed) await askYes(secret, point);
    await turn(() => mine.sealed);
    const kiosk = bytesOf(mine.kiosk_key);
    body = await derive(joined(secret, await agree(key, kiosk)), "body", point, kiosk);
  }
  if (!body) {
    mine = 0;
    throw new No("wrong_proof");
  }
  wait();
  const sealed = await fetchBytes();
  try {
    show(...unpack(await (await records("decrypt", body, sealed, RECORD + TAG)).arrayBuffer()));
  } catch (error) {
    mine = 0;
    throw new No("wrong_proof");
  }
  confirm();
});
