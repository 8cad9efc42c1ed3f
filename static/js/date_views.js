// The three grids of the date picker: the days of a month, the months of a year, years. A cell is
// { day, text, label, isChosen, isNow }: the day that it leads to, and what stands in it.
import { daysInMonth, inCalendar, plusDays, plusMonths, weekdayOf } from "./date_calendars.js";
import { writeDigits } from "./date_text.js";

const YEARS_SHOWN = 20;

// `along` goes on by cells, `page` by whole grids, `farPage` further.
export const VIEWS = {
  days: {
    perRow: 7,
    up: "months",
    title: ({ calendar, year, month }, settings) => {
      const name = settings.calendars[calendar].months[month - 1];
      return year === null ? name : `${name} ${writeDigits(year, settings)}`;
    },
    cells: cellsOfDays,
    along: plusDays,
    page: plusMonths,
    farPage: (day, count) => plusMonths(day, 12 * count),
    isSame: (one, other) => one.month === other.month && one.day === other.day,
  },
  months: {
    perRow: 3,
    up: "years",
    down: "days",
    title: ({ year }, settings, labels) =>
      year === null ? labels.months : writeDigits(year, settings),
    cells: cellsOfMonths,
    along: plusMonths,
    page: (day, count) => plusMonths(day, 12 * count),
    farPage: (day, count) => plusMonths(day, 12 * count),
    isSame: (one, other) => one.month === other.month,
  },
  years: {
    perRow: 4,
    down: "months",
    title: (at, settings) => {
      const years = yearsAround(at, settings);
      return writeDigits(`${years[0]} – ${years.at(-1)}`, settings);
    },
    cells: cellsOfYears,
    along: (day, count) => plusMonths(day, 12 * count),
    page: (day, count) => plusMonths(day, 12 * YEARS_SHOWN * count),
    farPage: (day, count) => plusMonths(day, 12 * YEARS_SHOWN * 5 * count),
    isSame: () => true,
  },
};

// The heads of the columns; none without a year, for then no day has its place in a week.
export function weekdaysOf(at, settings) {
  if (at.year === null) return [];
  const first = settings.calendars[at.calendar].weekBegins;
  return settings.weekdays.map((_name, place) => {
    const day = (first + place) % 7;
    return { name: settings.weekdays[day], short: settings.weekdaysShort[day] };
  });
}

function cellsOfDays(at, settings) {
  const first = { ...at, day: 1 };
  const { weekBegins } = settings.calendars[at.calendar];
  const blanks = at.year === null ? 0 : (weekdayOf(first) - weekBegins + 7) % 7;
  const count = daysInMonth(at.calendar, at.year, at.month);
  const days = Array.from({ length: count }, (_none, place) => ({ ...at, day: place + 1 }));
  const cells = days.map((day) => ({
    day,
    text: writeDigits(day.day, settings),
    label: spoken(day, settings),
  }));
  return [...Array(blanks).fill(null), ...cells];
}

function cellsOfMonths(at, settings) {
  return settings.calendars[at.calendar].months.map((text, place) => ({
    day: plusMonths(at, place + 1 - at.month),
    text,
  }));
}

function cellsOfYears(at, settings) {
  return yearsAround(at, settings).map((year) => ({
    day: plusMonths(at, 12 * (year - at.year)),
    text: writeDigits(year, settings),
  }));
}

function yearsAround({ calendar, year }, settings) {
  const { firstYear, lastYear } = settings.calendars[calendar];
  const first = year - (year % YEARS_SHOWN);
  const years = Array.from({ length: YEARS_SHOWN }, (_none, place) => first + place);
  return years.filter((one) => one >= firstYear && one <= lastYear);
}

function spoken(day, settings) {
  const name = settings.calendars[day.calendar].monthsInDate[day.month - 1];
  if (day.year === null) return writeDigits(`${day.day} ${name}`, settings);
  const text = writeDigits(`${day.day} ${name} ${day.year}`, settings);
  return `${settings.weekdays[weekdayOf(day)]}${settings.comma} ${text}`;
}

// Whether two days are the same as far as a view tells them apart; an unknown year fits every one.
export function isSameIn(view, day, other) {
  if (!other) return false;
  const there = inCalendar(other, day.calendar);
  const isYear = day.year === null || there.year === null || day.year === there.year;
  return isYear && VIEWS[view].isSame(day, there);
}
