// The inputs of one address: its line in words, and filling in its parts.

const PARTS = ["country", "region", "city", "postal_code", "street"];
// The address in words, of a customer and of the organisation.
const WORDS = ["text", "address"];

export function addressInputs(form, prefix) {
  const input = (part) => form.elements.namedItem(`${prefix}${part}`);
  const textOf = (part) => shownText(input(part));
  const inWords = () => WORDS.map(textOf).find(Boolean) ?? "";
  return {
    coordinates: input("coordinates"),
    countryCode: () => input("country")?.value ?? "",
    countryName: () => textOf("country"),
    // Every input of the address but the coordinates.
    all: () => [...PARTS, ...WORDS].map(input).filter(Boolean),
    // As it is written beside the pin.
    line: () => {
      const parts = structured(textOf).filter(Boolean);
      return parts.length ? join([...parts, textOf("country")]) : inWords() || textOf("country");
    },
    // What is looked up; the country is said apart.
    question: () => join(structured(textOf)) || inWords(),
    // What a place has that stands otherwise in the form: name of the input, label, old and new.
    differences: (parts) =>
      PARTS.filter((part) => parts[part] && input(part) && input(part).value !== parts[part]).map(
        (part) => ({
          label: labelOf(input(part)),
          old: textOf(part),
          text: optionText(input(part), parts[part]) ?? parts[part],
          use: () => fillIn(input(part), parts[part]),
        }),
      ),
  };
}

function structured(textOf) {
  const town = [textOf("postal_code"), textOf("city")].filter(Boolean).join(" ");
  return [textOf("street"), town, textOf("region")];
}

function join(texts) {
  return texts.filter(Boolean).join(document.documentElement.lang === "fa" ? "، " : ", ");
}

function shownText(input) {
  if (!input) return "";
  if (input.localName !== "select") return input.value.trim().replace(/\s+/g, " ");
  return input.value ? (optionText(input, input.value) ?? "") : "";
}

function optionText(input, value) {
  const options = [...(input.options ?? [])];
  return options.find((option) => option.value === value)?.textContent.trim();
}

function labelOf(input) {
  const label = document.querySelector(
    `label[for="${input.id}"], label[for="${input.id}-ts-control"]`,
  );
  return label?.textContent.trim() ?? input.name;
}

export function fillIn(input, value) {
  if (input.tomselect) input.tomselect.setValue(value);
  else input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
