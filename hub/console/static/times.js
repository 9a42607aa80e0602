// Moments and days in the reader's language and time zone.
import { lang, language } from "./words.js";

const moment = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" });
for (const time of document.querySelectorAll("time[data-ms]")) time.textContent = moment.format(Number(time.dataset.ms));
for (const time of document.querySelectorAll("time[datetime]")) time.textContent = day.format(Date.parse(`${time.dateTime}T00:00Z`));
for (const one of document.querySelectorAll("[data-language]")) one.textContent = language(one.dataset.language, lang);
