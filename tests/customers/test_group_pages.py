"""The pages of groups: tree, numbers, form with its rule, preview, the customers of a group."""

import pytest
from django.urls import reverse

from core.change_sets import change_set
from core.models import Job
from customers.groups import counts, membership
from customers.groups.tree import load_tree
from customers.models import Group, RuleMember
from customers.services import groups as services
from customers.views.group_forms import builder_for
from tests.customers.pages import customer_form, queries_of
from tests.customers.records import add_customers, add_named
from tests.matrix.rows_records_settings import option_form

pytestmark = pytest.mark.django_db

GROUPS = reverse("customers:group_list")


def make(actor, name, **values):
    return services.create_group(actor=actor, names={"en": name}, **values)


def page(group, name="detail"):
    return reverse(f"customers:group_{name}", args=[group.pk])


def numbers(response) -> dict[str, tuple[str, str]]:
    return {str(row.group): (row.own, row.with_beneath) for row in response.context["rows"]}


def rule_data(user, *tests, **more) -> dict:
    """What the builder in the form sends for these conditions."""
    builder = builder_for(user, rule={"all": list(tests)})
    data = {"rule.0.junction": "all", "rule.node": list(builder.entries)}
    for row in builder.rows:
        data |= {row.names[part]: text for part, text in _inputs(row).items()}
        data |= {row.names[part]: values for part, values in row.values.items()}
    return {**data, **more}


def _inputs(row) -> dict:
    return {"of": row.key, "as": row.editor, "field": row.key, "operator": row.operator}


def named(text: str) -> dict:
    return {"field": "name", "operator": "contains", "value": text}


def test_numbers_are_of_the_customers_that_the_reader_sees(cast, client_for):
    trade = make(cast.carol, "Trade")
    big = make(cast.carol, "Big", parent=trade)
    ruled = make(cast.carol, "Ruled", rule=named("An"))
    customers = add_customers(
        {"name": "Anna", "groups": (trade.pk, big.pk)},
        {"name": "Bert", "groups": (big.pk,)},
        {
            "name": "Anton",
            "groups": (trade.pk,),
            "is_public": False,
            "departments": (cast.south.pk,),
        },
    )
    membership.follow_customers([customer.pk for customer in customers])
    seen_by_all = {"Trade": ("2", "3"), "Big": ("2", "2"), "Ruled": ("2", "2")}
    assert numbers(client_for(cast.erin).get(GROUPS)) == seen_by_all
    seen_by_alice = {"Trade": ("1", "2"), "Big": ("2", "2"), "Ruled": ("1", "1")}
    assert numbers(client_for(cast.alice).get(GROUPS)) == seen_by_alice
    assert list(client_for(cast.dan).get(page(ruled)).context["rows"])


@pytest.mark.parametrize(("limit", "value"), [("EXACT_UP_TO", 10), ("CERTAINLY_MANY", 0)])
def test_large_bases_are_counted_by_a_sample(cast, monkeypatch, limit, value):
    """Whether that was found by counting, or the planner knew before. The whole table is the sample here;
    what is found seldom is counted by itself."""
    monkeypatch.setattr(counts, limit, value)
    monkeypatch.setattr(counts, "TRUSTED_FROM", 5)
    often, seldom = make(cast.carol, "Often"), make(cast.carol, "Seldom")
    add_named(*(f"Often {n}" for n in range(12)), groups=(often.pk,))
    add_named("Seldom 1", "Seldom 2", groups=(seldom.pk,))
    tree = load_tree()
    for user in (cast.erin, cast.alice):
        found = counts.numbers_of(user, tree)
        assert (found[often.pk].own.number, found[often.pk].own.is_exact) == (12, False)
        assert (found[seldom.pk].own.number, found[seldom.pk].own.is_exact) == (2, True)


def test_large_bases_take_one_query_more(cast, client_for, monkeypatch):
    """However many they are and however many groups are small: the share of the sample is asked."""
    client = client_for(cast.erin)
    add_named("Anna", groups=(make(cast.carol, "Trade").pk,))
    before = queries_of(client, GROUPS)
    monkeypatch.setattr(counts, "CERTAINLY_MANY", 0)
    assert queries_of(client, GROUPS) == before + 1
    add_named(*(f"Often {n}" for n in range(40)), groups=(make(cast.carol, "Often").pk,))
    assert queries_of(client, GROUPS) == before + 1


def test_what_the_sample_has_found_is_told_though_small_groups_take_too_long(cast, monkeypatch):
    monkeypatch.setattr(counts, "CERTAINLY_MANY", 0)
    monkeypatch.setattr(counts, "PATIENCE", 200)
    monkeypatch.setattr(
        counts,
        "_SMALL",
        "SELECT pg_sleep(5) WHERE %s IS NOT NULL AND %s IS NOT NULL AND %s::bigint[] IS NOT NULL",
    )
    trade = make(cast.carol, "Trade")
    add_named("Anna", groups=(trade.pk,))
    (found,) = counts.numbers_of(cast.erin, load_tree()).values()
    assert (found.own.number, found.own.is_exact) == (1, False)


def test_number_of_queries_does_not_depend_on_the_groups(cast, client_for):
    client = client_for(cast.carol)
    make(cast.carol, "Trade")
    make(cast.carol, "Ruled", rule=named("An"))
    before = queries_of(client, GROUPS)
    parent = None
    for number in range(18):
        parent = make(cast.carol, f"Group {number}", parent=parent if number % 6 else None)
    assert queries_of(client, GROUPS) == before


def test_groups_are_found_by_their_names_in_any_language(cast, client_for):
    trade = make(cast.carol, "Trade")
    services.create_group(
        actor=cast.carol, names={"en": "Big", "pl": "Duże hurtownie"}, parent=trade
    )
    response = client_for(cast.alice).get(GROUPS, {"q": "duze"})
    assert [(str(row.group), row.path) for row in response.context["rows"]] == [("Big", "Trade")]


def test_a_group_is_made_beneath_another_and_renamed(cast, client_for):
    client = client_for(cast.carol)
    trade = make(cast.carol, "Trade")
    client.post(reverse("customers:group_create"), {**option_form(None), "parent": trade.pk})
    group = Group.objects.get(parent=trade)
    response = client.post(
        page(group, "update"),
        {**option_form(None), "names_en": "Renamed", "parent": "", "version": group.version},
    )
    assert response.status_code == 302
    group.refresh_from_db()
    assert (group.name, group.parent) == ("Renamed", None)


def test_a_group_does_not_offer_itself_or_what_is_beneath_it_as_its_parent(cast, client_for):
    trade = make(cast.carol, "Trade")
    make(cast.carol, "Big", parent=trade)
    make(cast.carol, "Other")
    form = client_for(cast.carol).get(page(trade, "update")).context["form"]
    assert [str(label) for _value, label in form.fields["parent"].choices] == [
        "— at the top —",
        "Other",
    ]


def test_a_rule_is_put_together_and_saved(cast, client_for):
    data = {**option_form(None), **rule_data(cast.carol, named("Anna"))}
    response = client_for(cast.carol).post(reverse("customers:group_create_by_rule"), data)
    assert response.status_code == 302
    group = Group.objects.get()
    assert group.rule == {"all": [{"field": "name", "operator": "contains", "value": "Anna"}]}
    assert Job.objects.get().params["groups"] == [group.pk]


def test_a_button_of_the_builder_saves_nothing_and_loses_nothing(cast, client_for):
    data = {
        **option_form(None),
        **rule_data(cast.carol, named("Anna"), **{"rule.do": "add:0"}),
    }
    response = client_for(cast.carol).post(reverse("customers:group_create_by_rule"), data)
    assert response.status_code == 200
    assert not Group.objects.exists()
    assert response.context["form"]["names"].value()["en"] == "Matrix"
    assert len(response.context["builder"].rows) == 2


def test_a_rule_that_cannot_be_is_refused_with_the_reason(cast, client_for):
    data = {**option_form(None), **rule_data(cast.carol, named(""))}
    response = client_for(cast.carol).post(reverse("customers:group_create_by_rule"), data)
    assert response.status_code == 422
    assert response.context["builder"].errors
    assert not Group.objects.exists()


def test_a_rule_that_would_decide_about_itself_names_the_chain_on_the_page(cast, client_for):
    group = make(cast.carol, "Annas", rule=named("Anna"))
    data = {
        **option_form(None),
        "names_en": "Annas",
        "version": 1,
        **rule_data(cast.carol, {"field": "groups", "operator": "any_of", "value": [group.pk]}),
    }
    response = client_for(cast.carol).post(page(group, "update"), data)
    assert response.status_code == 422
    assert "“Annas” → “Annas”" in response.content.decode()


def test_preview_names_only_customers_that_the_manager_sees(cast, client_for):
    add_named("Anna")
    add_customers({"name": "Anna South", "is_public": False, "departments": (cast.south.pk,)})
    url = reverse("customers:group_preview")
    response = client_for(cast.carol).post(url, rule_data(cast.carol, named("Anna")))
    text = response.content.decode()
    assert "Would enter: 1" in text
    assert "Anna South" not in text
    part = client_for(cast.erin).post(
        url, rule_data(cast.carol, named("Anna")), headers={"HX-Request": "true"}
    )
    assert "Would enter: 2" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert not RuleMember.objects.exists()


def test_a_group_shows_its_customers_and_those_beneath(cast, client_for):
    trade, other = make(cast.carol, "Trade"), make(cast.carol, "Other")
    big = make(cast.carol, "Big", parent=trade)
    add_customers(
        {"name": "Anna", "groups": (trade.pk,)},
        {"name": "Bert", "groups": (big.pk,)},
        {"name": "Carl", "groups": (other.pk,)},
    )
    response = client_for(cast.alice).get(page(trade), {"groups": other.pk})
    assert {row.name for row in response.context["rows"]} == {"Anna", "Bert"}
    assert response.context["chips"] == []
    assert f"groups%3D{trade.pk}" in response.context["list_query"]
    rows = client_for(cast.alice).get(
        page(trade), headers={"HX-Request": "true", "HX-Target": "list-results"}
    )
    assert "Bert" in rows.content.decode()


def test_group_of_a_resting_rule_says_why(cast, client_for):
    group = make(cast.carol, "Annas", rule=named("Anna"))
    with change_set(actor=None, reason="tests"):
        Group.objects.filter(pk=group.pk).update(
            rule={"field": "gone", "operator": "is", "value": 1}
        )
    text = client_for(cast.alice).get(page(group)).content.decode()
    assert "There is no field “gone”" in text
    assert "The rule rests" in client_for(cast.alice).get(GROUPS).content.decode()


def test_a_group_that_a_rule_asks_about_says_so_when_it_is_to_be_deleted(cast, client_for):
    trade = make(cast.carol, "Trade")
    make(cast.carol, "Ruled", rule={"field": "groups", "operator": "any_of", "value": [trade.pk]})
    response = client_for(cast.carol).post(page(trade, "delete"))
    assert response.status_code == 422
    assert "The rule of “Ruled”" in response.content.decode()


def test_form_of_a_customer_offers_groups_by_hand_only(cast, client_for):
    trade = make(cast.carol, "Trade")
    ruled = make(cast.carol, "Ruled", rule=named("Anna"))
    client = client_for(cast.alice)
    field = client.get(reverse("customers:customer_create")).context["form"].fields["groups"]
    assert [label for _value, label in field.choices] == ["Trade"]
    response = client.post(
        reverse("customers:customer_create"),
        customer_form(groups=[trade.pk, ruled.pk]),
    )
    assert response.status_code == 422


def test_card_tells_of_groups_by_rule_and_of_entering_them(cast, client_for):
    make(cast.carol, "Annas", rule=named("Anna"))
    (anna,) = add_named("Anna")
    membership.follow_customers([anna.pk])
    client = client_for(cast.alice)
    card = client.get(reverse("customers:customer_detail", args=[anna.pk])).content.decode()
    assert "Groups by rule" in card
    timeline = client.get(reverse("customers:customer_timeline", args=[anna.pk]))
    assert "Came into the group “Annas” by its rule" in timeline.content.decode()
