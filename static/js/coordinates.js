// Latitude and longitude as people type them: the twin of core.catalogue.coordinates.

const NUMBER = "([+-]?[0-9]{1,3}(?:[.,][0-9]+)?)";
const PLACE = new RegExp(`^${NUMBER}(?:\\s*[;,]\\s*|\\s+)${NUMBER}$`);
const SIGNS = { "٫": ".", "،": ",", "؛": ";", "−": "-", "°": " " };
const MARKS = /[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const PERSIAN_ZERO = 0x06f0;
const ARABIC_ZERO = 0x0660;

// [latitude, longitude] in degrees, or null for what is not on the globe.
export function parseCoordinates(text) {
  const plain = latinDigits(text.replace(MARKS, ""))
    .replace(/[٫،؛−°]/g, (sign) => SIGNS[sign])
    .trim();
  const found = PLACE.exec(plain);
  if (!found) return null;
  const [latitude, longitude] = found.slice(1).map((number) => Number(number.replace(",", ".")));
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

// As the field shows a place: six decimals (about 10 cm), in the digits of the person.
export function formatCoordinates(latitude, longitude, digits) {
  const plain = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
  if (digits !== "arabext") return plain;
  return plain
    .replace(/[0-9]/g, (digit) => String.fromCharCode(PERSIAN_ZERO + Number(digit)))
    .replaceAll(".", "٫");
}

function latinDigits(text) {
  return text
    .replace(/[۰-۹]/g, (digit) => String(digit.codePointAt(0) - PERSIAN_ZERO))
    .replace(/[٠-٩]/g, (digit) => String(digit.codePointAt(0) - ARABIC_ZERO));
}
