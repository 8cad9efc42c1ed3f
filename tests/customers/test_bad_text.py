"""Texts that nobody expects: far too long ones, emoji, marks of direction, scripts."""

import pytest
from django.urls import reverse

from customers.models import Customer
from tests.customers.pages import customer_form, errors_of

pytestmark = pytest.mark.django_db
NEW = reverse("customers:customer_create")


@pytest.fixture
def register(cast, client_for):
    """What the page answers to a form that Alice sends."""

    def register(**changes):
        return client_for(cast.alice).post(NEW, customer_form(assigned_to=cast.alice.pk, **changes))

    return register


def card_of(client, customer) -> str:
    return client.get(reverse("customers:customer_detail", args=[customer.pk])).content.decode()


def test_text_of_100000_characters_is_refused_and_comes_back_whole(register):
    text = "ab" * 50_000
    response = register(description=text)
    assert response.status_code == 422
    (message,) = errors_of(response)["description"]
    assert "20000" in message
    assert "100000" in message
    assert text in response.content.decode()


def test_input_of_a_long_text_does_not_cut_what_is_pasted(register):
    page = register(description="x" * 20_001).content.decode()
    assert 'maxlength="20000"' not in page


def test_lines_count_one_character_each_whatever_the_browser_sends(register):
    lines = "\r\n".join("x" * 9 for _ in range(2_000))
    assert register(description=lines).status_code == 302
    assert len(Customer.objects.get().description) == 19_999


@pytest.mark.parametrize("name", ["🌸", "🌸 گل‌فروشی", "👩🏽‍⚕️ Dr Ewa Żak"])
def test_name_with_emoji_is_kept_shown_and_found(register, cast, client_for, name):
    assert register(name=name).status_code == 302
    customer = Customer.objects.get()
    assert customer.name == name
    client = client_for(cast.alice)
    assert name in card_of(client, customer)
    word = name.split()[-1]
    found = client.get(reverse("customers:customer_list"), {"q": word})
    assert [row.pk for row in found.context["rows"]] == [customer.pk]


def test_marks_of_direction_are_taken_from_the_ends_and_hide_nobody(register, cast, client_for):
    register(name="\u202b\u200fمریم \u200eSadeghi\u200f\u202c")
    customer = Customer.objects.get()
    assert customer.name == "مریم \u200eSadeghi"
    for query in ("sadeghi", "مریم sadeghi", "\u200fمریم"):
        found = client_for(cast.alice).get(reverse("customers:customer_list"), {"q": query})
        assert [row.pk for row in found.context["rows"]] == [customer.pk], query


def test_name_of_marks_alone_is_no_name(register):
    response = register(name="\u200f\u200e\u202c")
    assert response.status_code == 422
    assert "name" in errors_of(response)


def test_markup_is_shown_as_it_was_typed(register, cast, client_for):
    script = "<script>alert(1)</script>"
    register(name=script, description=script, preferences_text=script)
    page = card_of(client_for(cast.alice), Customer.objects.get())
    assert script not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
