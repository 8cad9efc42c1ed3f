"""Invented customers: 30 columns of Persian, Polish and Russian ones, the same in every run."""

import random
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

HEADERS = (
    "External ID", "Name", "Short name", "National ID", "Birthday", "Mobile", "Phone", "E-mail",
    "Website", "Country", "Region", "City", "Street", "Postal code", "Address", "Coordinates",
    "Status", "Categories", "Tags", "Purchase status", "Source", "Channel", "Payment manner",
    "Purchase total", "Departments", "Description", "Kind", "Parts", "Shoe size", "Favourite brand",
)  # fmt: skip
GIVEN = {
    "fa": ("علی", "مریم", "رضا", "زهرا", "حسین", "نرگس", "سارا", "كيان"),
    "pl": ("Łukasz", "Grażyna", "Żaneta", "Paweł", "Małgorzata", "Jędrzej"),
    "ru": ("Ольга", "Пётр", "Алёна", "Юрий", "Сергей", "Ксения"),
}
FAMILY = {
    "fa": ("کریمی", "محمدی", "یزدانی", "حسینی", "رضایی", "موسوي"),
    "pl": ("Wójcik", "Dąbrowska", "Kowalska", "Świątek", "Źrebiec"),
    "ru": ("Щукина", "Ежов", "Королёва", "Цой", "Воробьёв"),
}
CITIES = {
    "fa": ("IR", "تهران", "خیابان ولیعصر"),
    "pl": ("PL", "Kraków", "ul. Długa"),
    "ru": ("RU", "Казань", "ул. Баумана"),
}
BIRTHDAYS = {"fa": "13{:02}/0{}/1{}", "pl": "1{2}.0{1}.19{0:02}", "ru": "1{2}.0{1}.19{0:02}"}
MOBILES = {"fa": "0912 {:03} {:04}", "pl": "+48 60{:03}{:04}", "ru": "+7 916 {:03}-{:04}"}


def rows(count: int, *, seed: int = 7) -> list[list]:
    """The data rows; `changed` gives the same people as they are a month later."""
    return list(each_row(count, seed=seed))


def each_row(count: int, *, seed: int = 7) -> Iterator[list]:
    """The same, one by one."""
    chance = random.Random(seed)
    return (_row(number, chance) for number in range(count))


def changed(before: list[list]) -> list[list]:
    """Every row with another name, status, city and phone, every third with other tags."""
    after = []
    for number, row in enumerate(before):
        row = list(row)
        row[1] += " Jr"
        row[5] = row[5][:-1] + str((int(row[5][-1]) + 1) % 10)
        row[11] += " 2"
        row[16] = "Client" if row[16] != "Client" else "Active"
        if number % 3 == 0:
            row[18] = "VIP"
        after.append(row)
    return after


def write_workbook(path: Path, data: list[list]) -> Path:
    """An .xlsx file of the rows under the headers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Customers")
    sheet.append(HEADERS)
    for row in data:
        sheet.append(row)
    book.save(path)
    return path


CONTACT_HEADERS = (
    "Customer: External identifier", "Name", "Job title", "Mobile", "E-mail", "Part there",
)  # fmt: skip


def write_contacts(path: Path, customers: list[list]) -> Path:
    """An .xlsx file of a contact person for each of these customers, every third also at the next one."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Contacts")
    sheet.append(CONTACT_HEADERS)
    for number, customer in enumerate(customers):
        sheet.append(_contact(number, customer[0], "buyer"))
        if number % 3 == 0 and number + 1 < len(customers):
            sheet.append(_contact(number, customers[number + 1][0], "adviser"))
    book.save(path)
    return path


def _contact(number: int, customer: str, part: str) -> list:
    name, mobile = f"Ewa Wójcik {number}", f"+48 50{number // 10_000:03}{number % 10_000:04}"
    return [customer, name, "Accountant", mobile, f"ewa{number}@example.com", part]


def _row(number: int, chance: random.Random) -> list:
    script = chance.choice(("fa", "pl", "ru"))
    name = f"{chance.choice(GIVEN[script])} {chance.choice(FAMILY[script])} {number}"
    country, city, street = CITIES[script]
    birthday = (chance.randint(50, 79), chance.randint(1, 9), chance.randint(0, 9))
    return [
        f"K{number:06}",
        name,
        name[:12].rstrip(),
        str(1_000_000_000 + number),
        BIRTHDAYS[script].format(*birthday),
        MOBILES[script].format(number % 1000, number // 1000 + 1000),
        f"021{number + 10_000_000:08}",
        f"k{number}@example.com",
        f"https://k{number}.example.com",
        country,
        city,
        city,
        f"{street} {number}",
        f"{number + 10_000:05}",
        f"{street} {number}, {city}",
        f"{35 + number % 9000 / 10_000:.4f}, {51 + number % 9000 / 10_000:.4f}",
        chance.choice(("Lead", "Active", "Client")),
        chance.choice(("", "Good payers", "Wholesale")),
        chance.choice(("", "Birthday", "Birthday; VIP")),
        chance.choice(("Paid", "Pending", "No need")),
        chance.choice(("", "Website")),
        chance.choice(("Phone", "Telegram")),
        chance.choice(("", "Pays first")),
        chance.randint(1, 1_000_000),
        "North",
        f"Note {number}",
        chance.choice(("Natural person", "Legal person")),
        "Customer",
        chance.randint(35, 46),
        chance.choice(("Nowruz", "Wisła", "Сокол")),
    ]
