// From the phone to the kiosk: take or choose, make small, seal to the kiosk's key, send, hear what it says.
const LIMIT = 25 * 1024 * 1024, MOST = 20, LONG_SIDE = 3000;

// --- The kiosk's point: 33 bytes in the code, 65 for the browser (SEC 1, section 2.3.4) ---

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const whole = point => {
  const x = [...point.subarray(1)].reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const square = (x * x * x - 3n * x + B) % P;
  let y = 1n;
  for (let power = square, left = (P + 1n) / 4n; left; left >>= 1n, power = power * power % P)
    if (left & 1n) y = y * power % P;
  if (point[0] >> 1 != 1 || x >= P || y * y % P != square) throw new No("wrong_proof");
  if ((Number(y & 1n) ^ point[0]) & 1) y = P - y;
  return joined([4], point.subarray(1), y.toString(16).padStart(64, "0").match(/../g).map(pair => parseInt(pair, 16)));
};

// --- Files ---

// Drawn anew: upright as it is seen, no larger than the kiosk needs, and without place, date or phone.
const picture = async file => {
  const src = URL.createObjectURL(file);
  try {
    const image = await new Promise((done, failed) => {
      const made = element("img", {onload: () => done(made), onerror: failed, src});
    });
    const {naturalWidth: w, naturalHeight: h} = image, scale = Math.min(1, LONG_SIDE / Math.max(w, h));
    const width = Math.round(w * scale), height = Math.round(h * scale);
    const canvas = element("canvas", {width, height}), pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(image, 0, 0, width, height);
    return await new Promise(done => canvas.toBlob(done, "image/jpeg", .85));
  } finally {
    URL.revokeObjectURL(src);
  }
};
// What will be sent, or what is wrong: by what the file holds, whatever its name says.
const prepared = async file => {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
  if (head.includes("%PDF-")) return file.size > LIMIT ? WORDS.too_big : file.slice(0, file.size, "application/pdf");
  try {
    return await picture(file) || WORDS.too_big;
  } catch (error) {
    return /^.{4}ftyp(hei|hev|mif|msf)/s.test(head) ? WORDS.unreadable : WORDS.not_a_picture;
  }
};
let papers = [];
const good = () => papers.filter(one => one.content.size);
const add = async event => {
  const chosen = [...event.target.files];
  for (const [i, file] of chosen.entries()) {
    progress(i / chosen.length);
    const content = good().length < MOST ? await prepared(file) : WORDS.too_many_pages;
    papers.push({name: file.name, content, src: content.size && URL.createObjectURL(content)});
  }
  choose();
};

// --- Pages ---

const opener = (words, line, set) =>
  element("label", {class: good().length ? "row" : "row go"}, icon(line), element("input", {type: "file", onchange: add, ...set}), words);
const paper = ({content, src, name}, i) => {
  const number = i + 1, drop = () => { papers.splice(i, 1); choose(); };
  return element("div", {class: src ? "row" : "row bad"}, !src ? icon(BAD)
    : content.type == "image/jpeg" ? element("img", {src, alt: ""}) : icon(PDF),
  lines(number + ". " + name, src ? size(content.size) : content),
  element("button", {class: "row", onclick: drop, "aria-label": T.drop + " " + number}, T.drop));
};
const choose = trouble => {
  const count = good().length;
  step("choose", T.choose, ...trouble ? [row(0, trouble)] : [],
    paragraph(WORDS.too_many_pages),
    opener(T.photo, "M3 7h4l2-3h6l2 3h4v13H3zM12 9.5a4 4 0 1 0 .1 0", {id: "photo", accept: "image/*", capture: "environment"}),
    opener(T.pick, PDF, {id: "pick", accept: "image/*,application/pdf", multiple: true}));
  fill("files", ...papers.map(paper));
  fill("days", ...count ? [button(T.send + " : " + count, send)] : []);
  promise(T.lock);
};

// --- The way to the kiosk ---

let seal;
const padme = size => {
  const exponent = 31 - Math.clz32(size), mask = (1 << Math.max(0, exponent - 32 + Math.clz32(exponent))) - 1;
  return (size + mask) & ~mask;
};
const packed = async files => {
  const said = files.map(({content: {type, size}}) => ({type, size}));
  const manifest = utf8(JSON.stringify({version: 2, files: said})), length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, manifest.length);
  const body = new Blob([length, manifest, ...files.map(one => one.content)]);
  const padding = new Uint8Array(padme(body.size) - body.size);
  return new Uint8Array(await new Blob([body, padding]).arrayBuffer());
};
const put = sealed => new Promise((done, failed) => {
  const line = new XMLHttpRequest();
  line.open("PUT", api + "blob");
  line.setRequestHeader(LEASE, kept.lease);
  line.upload.onprogress = event => progress(event.loaded / event.total);
  line.onerror = failed;
  line.onload = () => done(new Response(line.response, {status: line.status}));
  line.send(sealed);
});
const send = async () => {
  const body = await packed(good());
  // Each record is a little longer sealed, and the fresh bytes go before them.
  if (body.length > LIMIT - 2048) return choose(WORDS.too_big);
  fill("files");
  fill("days");
  upload(seal(body));
};
const upload = async sealed => {
  step("sending", T.sending, T.wait);
  try {
    sealed = await sealed;
    await told(patiently(() => put(sealed)));
    step("sent", T.reads, paragraph(T.stay));
    await turn(() => mine.files);
    const all = mine.files.every(code => code == "ok");
    step("done", all ? T.got : docs, ...mine.files.map((code, i) =>
      row(code == "ok", i + 1 + ". " + (WORDS[code] || WORDS.unreadable))), paragraph(T.next));
    forget();
  } catch (error) {
    ended(error, () => upload(sealed));
  }
};

begin(/^[\w-]{44}$/, async (kiosk, key, point) => {
  const other = whole(kiosk), shared = await agree(key, other);
  await claim(await derive(kiosk, "auth"), point);
  if (!mine.accepted) await askYes(kiosk, point);
  await turn(() => mine.accepted);
  // A phone that comes back keeps its key: fresh bytes in each body's key, so that no nonce serves twice.
  seal = async body => {
    const fresh = crypto.getRandomValues(new Uint8Array(16));
    return new Blob([fresh, await records("encrypt", await derive(shared, "body", point, other, fresh), body, RECORD)]);
  };
  choose();
});
