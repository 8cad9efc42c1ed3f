// Arithmetic of the Jalali and the Gregorian calendar. A day is { calendar, year, month, day }; where
// its year is null (a birthday's may be unknown) it is a day of some leap year.
import { jalaaliMonthLength, toGregorian, toJalaali } from "../vendor/jalaali-js/dist/index.js";

export const JALALI = "jalali";
export const GREGORIAN = "gregorian";
const LEAP_YEAR = { jalali: 1403, gregorian: 2024 };
const DAYS_OF_LEAP_YEAR = 366;
const MS_OF_DAY = 86_400_000;

// The number of a Gregorian day since 1970; Date.UTC takes two-digit years for those of the 1900s.
const numberOf = (year, month, day) => Date.UTC(year, month - 1, day) / MS_OF_DAY;

export function toNumber({ calendar, year, month, day }) {
  const known = year ?? LEAP_YEAR[calendar];
  if (calendar === GREGORIAN) return numberOf(known, month, day);
  const { gy, gm, gd } = toGregorian(known, month, day);
  return numberOf(gy, gm, gd);
}

export function fromNumber(number, calendar) {
  const date = new Date(number * MS_OF_DAY);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  if (calendar === GREGORIAN) return { calendar, year, month, day };
  const { jy, jm, jd } = toJalaali(year, month, day);
  return { calendar, year: jy, month: jm, day: jd };
}

// The same day in the other calendar; without a year, where it falls in a leap year.
export function inCalendar(day, calendar) {
  if (day.calendar === calendar) return day;
  const found = fromNumber(toNumber(day), calendar);
  return day.year === null ? withYear(found, null) : found;
}

export function daysInMonth(calendar, year, month) {
  const known = year ?? LEAP_YEAR[calendar];
  if (calendar === JALALI) return jalaaliMonthLength(known, month);
  return new Date(Date.UTC(known, month, 0)).getUTCDate();
}

// 0 is Sunday.
export function weekdayOf(day) {
  return (((toNumber(day) + 4) % 7) + 7) % 7;
}

export function plusDays(day, count) {
  if (day.year !== null) return fromNumber(toNumber(day) + count, day.calendar);
  const start = toNumber({ ...day, month: 1, day: 1 });
  const place = (toNumber(day) - start + count) % DAYS_OF_LEAP_YEAR;
  const around = (place + DAYS_OF_LEAP_YEAR) % DAYS_OF_LEAP_YEAR;
  return withYear(fromNumber(start + around, day.calendar), null);
}

// The same day of a later month, or the last one where that month is shorter.
export function plusMonths(day, count) {
  const months = (day.year ?? 0) * 12 + day.month - 1 + count;
  const month = (((months % 12) + 12) % 12) + 1;
  return withMonth(withYear(day, day.year === null ? null : Math.floor(months / 12)), month);
}

export function withMonth(day, month) {
  return { ...day, month, day: Math.min(day.day, daysInMonth(day.calendar, day.year, month)) };
}

export function withYear(day, year) {
  return { ...day, year, day: Math.min(day.day, daysInMonth(day.calendar, year, day.month)) };
}

// The day on the wall calendar of a time zone.
export function today(calendar, timeZone) {
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    ...{ timeZone, year: "numeric", month: "numeric", day: "numeric" },
  });
  const parts = format.formatToParts(new Date()).map(({ type, value }) => [type, Number(value)]);
  const { year, month, day } = Object.fromEntries(parts);
  return fromNumber(numberOf(year, month, day), calendar);
}
