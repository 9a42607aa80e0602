// The page's words and how numbers, ages and places are said in them.
const data = document.getElementById("frame").dataset;
const texts = JSON.parse(data.texts);
const plural = new Intl.PluralRules(data.lang);

export const me = { staff: data.staff, name: data.name, can: right => data.rights.split(" ").includes(right) };
export const lang = data.lang;
export const here = data.here;

export const has = key => key in texts;
export const say = (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// "1 retour arrière", "4 retours arrière": by the language's own rule; a text without a number stands alone.
export const count = (key, n, values = {}) => {
  const form = `${key}.${plural.select(n) === "one" ? "one" : "other"}`;
  return say(has(form) ? form : key, { n, ...values });
};

// A code that this page does not know is still readable.
export const code = (prefix, name) => (has(`${prefix}.${name}`) ? say(`${prefix}.${name}`) : name.replace(/[_-]+/g, " "));

export const where = kiosk => [kiosk.place, kiosk.name].filter(Boolean).join(", ");

export const span = ms => {
  const s = Math.max(0, Math.floor(ms / 1000));
  return s < 3600
    ? say("age.min", { m: Math.floor(s / 60), s: s % 60 })
    : say("age.h", { h: Math.floor(s / 3600), m: Math.floor(s / 60) % 60 });
};

// "depuis 3 jours"; nothing for what began today.
export const days = ms => {
  const n = Math.floor(ms / 86400000);
  return n > 0 ? count("age.since_days", n) : "";
};

export const language = (of, said = of) => {
  try {
    return new Intl.DisplayNames([said], { type: "language" }).of(of);
  } catch {
    return of;
  }
};

export const reason = one => {
  const key = `reason.${one.code}`;
  const text = has(key) || has(`${key}.one`) ? count(key, one.n) : code("reason", one.code);
  return one.detail ? `${text} (${code("detail", one.detail)})` : text;
};
