// The hub, and the keys: the same formats as kiosk/handoff/keys.py and records.py, byte for byte.
const RECORD = 262144, TAG = 16, EC = {name: "ECDH", namedCurve: "P-256"};
const id = location.pathname.split("/").pop();
const utf8 = text => new TextEncoder().encode(text);
let subtle;

const base64url = bytes => btoa(String.fromCharCode(...bytes))
  .replace(/\W/g, sign => sign == "+" ? "-" : sign == "/" ? "_" : "");
const bytesOf = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), one => one.charCodeAt());
const joined = (...parts) => Uint8Array.from([].concat(...parts.map(part => [...part])));

// --- What a reload finds again: the lease and this phone's key. A browser that forbids it keeps them here. ---

let store = {};
try { store = sessionStorage; } catch (error) { /* then a reload begins anew */ }
const kept = JSON.parse(store[id] || "{}");
const keep = more => { store[id] = JSON.stringify(Object.assign(kept, more)); };
const forget = () => delete store[id];

// --- Keys ---

// Without HTTPS a browser gives no WebCrypto: only then the hub's own cipher is loaded, by its hash.
const CIPHER_URL = "/phone/cipher.js";
const trusted = self.trustedTypes && trustedTypes.createPolicy("parvis", {createScriptURL: () => CIPHER_URL});
const plainCipher = () => new Promise((done, failed) => {
  const script = element("script", {integrity: CIPHER, onload: () => done(self.parvisSubtle), onerror: failed});
  script.src = trusted ? trusted.createScriptURL("") : CIPHER_URL;
  doc.head.append(script);
});
const raw = (bytes, how, ...uses) => subtle.importKey("raw", bytes, how, true, uses);
const secretKey = (bytes, how) => subtle.importKey("raw", bytes, how, false, ["deriveBits"]);
const bits = async (how, key) => new Uint8Array(await subtle.deriveBits({hash: "SHA-256", ...how}, key, 256));
const derive = async (source, purpose, ...more) => bits({
  name: "HKDF", salt: utf8(id), info: joined(utf8("parvis parcel v2 " + purpose), ...more),
}, await secretKey(source, "HKDF"));
// This phone's half of a pairing: the private key, and the point that the kiosk gets.
const pair = async () => {
  if (!kept.key) keep({
    key: await subtle.exportKey("jwk", (await subtle.generateKey(EC, true, ["deriveBits"])).privateKey),
    lease: base64url(crypto.getRandomValues(new Uint8Array(16))),
  });
  const {x, y} = kept.key;
  return [await subtle.importKey("jwk", kept.key, EC, true, ["deriveBits"]), joined([4], bytesOf(x), bytesOf(y))];
};
const agree = async (mine, point) => bits({name: "ECDH", public: await raw(point, EC)}, mine);
const pairingCode = async (source, point) => {
  const key = await raw(await derive(source, "pair"), {name: "HMAC", hash: "SHA-256"}, "sign");
  const digest = new DataView(await subtle.sign("HMAC", key, point));
  return String(digest.getBigUint64(0) % 10000n).padStart(4, "0");
};
// STREAM: the record's number and a mark of the last one are its nonce.
const records = async (deed, body, data, step) => {
  const key = await raw(body, "AES-GCM", deed), additionalData = joined([2], utf8(id)), pieces = [];
  for (let n = 0, at = 0; !n || at < data.length; n++) {
    const iv = new Uint8Array(12), piece = data.subarray(at, at += step);
    new DataView(iv.buffer).setUint32(7, n);
    iv[11] = at >= data.length;
    progress(n * step / (data.length + 1));
    // Our own cipher works where the page is drawn: without a pause nobody would see how far it is.
    if (subtle.plain) await pause();
    pieces.push(await subtle[deed]({name: "AES-GCM", iv, additionalData}, key, piece));
  }
  return new Blob(pieces);
};

// --- The hub ---

const patiently = async act => {
  for (let i = 0; ; i++)
    try { return await act(); } catch (error) { if (i > 2) throw error; await pause(500 << i); }
};
const api = "/api/parcels/" + id + "/", LEASE = "Parvis-Lease";
const ask = (path, headers, options) => patiently(() =>
  fetch(api + path, {cache: "no-store", headers: {[LEASE]: kept.lease, ...headers}, ...options}));
// The hub says no by a code, and each has its words; without one (its fault, or no line) asking again may help.
class No extends Error {
  constructor(code, left) { super(code); this.left = left; }
}
const checked = async answer => {
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  throw new No(answer.status < 500 ? said.phase || said.code : "offline", said.tries_left);
};
let mine;
const told = async answer => { mine = await (await checked(await answer)).json(); };
const claim = async (auth, point, pin) => told(ask("claim", {"Content-Type": "application/json"}, {
  method: "POST", body: JSON.stringify({auth: base64url(auth), lease: kept.lease, key: base64url(point), pin}),
}));
// Waits, with patience, until the parcel is as wanted.
const turn = async wanted => {
  while (!wanted()) await told(ask("turn?wait_s=25&after=" + mine.version));
};

// --- What both pages do ---

const askYes = async (source, point) => {
  const code = await pairingCode(source, point);
  // Digit after digit, not "four thousand".
  step("code", T.look, element("p", {id: "code", role: "img", "aria-label": [...code].join(" ")}, code), paragraph(T.same));
};
// Why it ended, in words. Who was told "no" on the kiosk, or waited too long, has no lease any more.
const ended = (error, again) => {
  let why = error instanceof No ? error.message : "offline";
  if (mine && why == "wrong_proof") why = "taken";
  const [strong, small = T.back] = (WORDS[why] || WORDS.expired).split("|");
  step(why, docs, row(0, strong, small), ...why == "offline" || why == "taken" ? [button(T.again, again)] : []);
};
// The whole way, again from the beginning where a line was cut: the hub knows this phone by its lease.
const begin = (form, way) => {
  const fragment = location.hash.slice(1);
  const start = async () => {
    wait();
    try {
      if (!form.test(fragment)) throw new No("incomplete");
      subtle = self.crypto && crypto.subtle;
      if (!subtle) {
        subtle = await plainCipher();
        fill("plain", subtle.plain);
      }
      await way(bytesOf(fragment), ...await pair());
    } catch (error) {
      ended(error, start);
    }
  };
  // A preview that nobody looks at claims nothing.
  const visible = () => {
    if (doc.visibilityState != "visible") return;
    doc.onvisibilitychange = null;
    start();
  };
  doc.onvisibilitychange = visible;
  onhashchange = () => location.reload();
  visible();
};
