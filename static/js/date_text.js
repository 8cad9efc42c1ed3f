// Dates as text, by the settings that the server gives: what is written here the server reads back.
// What is typed is read in figures, or with a month's name in the reader's language; the server, which
// reads more, has the last word.
import { daysInMonth, GREGORIAN } from "./date_calendars.js";

const PERSIAN_ZERO = 0x06f0;
const ARABIC_ZERO = 0x0660;
const SCRIPT_OF_DIGITS = { arabext: PERSIAN_ZERO, latn: 0x30 };

export function writeDigits(text, settings) {
  const zero = SCRIPT_OF_DIGITS[settings.digits];
  return String(text).replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

export function writeDay(day, settings) {
  const { pattern, monthsShort } = settings.calendars[day.calendar];
  const text =
    day.year === null
      ? `${day.day} ${monthsShort[day.month - 1]}`
      : pattern.replace(/\{(\w+):0(\d)\}/g, (_all, part, width) =>
          String(day[part]).padStart(Number(width), "0"),
        );
  return writeDigits(text, settings);
}

// The day that a text means, or null. A year says its calendar; else the name of a month, else `usual`.
export function readDay(text, settings, usual) {
  const latin = latinDigits(text).trim().toLocaleLowerCase();
  const vcard = /^--(\d\d)-?(\d\d)$/.exec(latin);
  if (vcard) return checked(GREGORIAN, null, Number(vcard[1]), Number(vcard[2]), settings);
  const words = latin.match(/\p{L}[\p{L}\p{M}\u200c.]*/gu) ?? [];
  const named = words.map((word) => monthNamed(word, settings)).find(Boolean);
  const numbers = latin.match(/\d+/g) ?? [];
  const [year, month, day] = inOrder(numbers, named?.month) ?? [];
  if (!day) return null;
  const calendar = year ? calendarOfYear(year, settings) : (named?.calendar ?? usual);
  return calendar ? checked(calendar, year, month, day, settings) : null;
}

function latinDigits(text) {
  return text.replace(/[۰-۹٠-٩]/g, (digit) => {
    const code = digit.codePointAt(0);
    return code - (code >= PERSIAN_ZERO ? PERSIAN_ZERO : ARABIC_ZERO);
  });
}

function monthNamed(word, settings) {
  const plain = word.replace(/\.$/, "");
  for (const [calendar, { months, monthsInDate, monthsShort }] of Object.entries(
    settings.calendars,
  )) {
    for (const names of [months, monthsInDate, monthsShort]) {
      const place = names.findIndex(
        (name) => name.toLocaleLowerCase().replace(/\.$/, "") === plain,
      );
      if (place >= 0) return { calendar, month: place + 1 };
    }
  }
  return null;
}

// Year, month and day by the place of the number with four digits; the day stands first else.
function inOrder(numbers, month) {
  const parts = [...numbers];
  if (!month && parts.length === 1 && parts[0].length === 8) {
    parts.splice(0, 1, parts[0].slice(0, 4), parts[0].slice(4, 6), parts[0].slice(6));
  }
  if (parts.length !== (month ? 2 : 3) && parts.length !== (month ? 1 : 2)) return null;
  const place = parts.findIndex((part) => part.length === 4);
  if (place > 0 && place < parts.length - 1) return null;
  const year = place < 0 ? null : Number(parts.splice(place, 1)[0]);
  const values = parts.map(Number);
  if (values.length !== (month ? 1 : 2) || parts.some((part) => part.length > 2)) return null;
  if (month) return [year, month, values[0]];
  return place === 0 ? [year, ...values] : [year, values[1], values[0]];
}

function calendarOfYear(year, settings) {
  const found = Object.entries(settings.calendars).find(
    ([, { firstYear, lastYear }]) => year >= firstYear && year <= lastYear,
  );
  return found?.[0];
}

function checked(calendar, year, month, day, settings) {
  const isMonth = month >= 1 && month <= 12;
  if (!isMonth || day < 1 || day > daysInMonth(calendar, year, month)) return null;
  const { firstYear, lastYear } = settings.calendars[calendar];
  const isYear = year === null || (year >= firstYear && year <= lastYear);
  return isYear ? { calendar, year, month, day } : null;
}
