"""Option lists: adding, changing, ordering, deleting with a replacement."""

import pytest

from core.change_sets import change_set
from core.models import ChangeSet
from core.refusals import NotAllowed
from core.undo import undo_change_set
from core.versions import ChangedMeanwhile
from customers.models import Category, Customer, CustomerCategory, Status
from records import services
from records.services.options import NameTaken, ReplacementGone

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(cast):
    def make_option(model=Status, /, **names):
        return services.create_option(actor=cast.erin, model=model, names=names)

    return make_option


@pytest.fixture
def customers(cast):
    """Makes customers whose columns are given; categories by link."""

    def make_customers(count, *categories, **values):
        with change_set(actor=cast.erin, reason="tests.customers"):
            made = Customer.objects.bulk_create(
                Customer(name=f"Customer {number}", parts=["customer"], **values)
                for number in range(count)
            )
            CustomerCategory.objects.bulk_create(
                CustomerCategory(customer=customer, category=category)
                for customer in made
                for category in categories
            )
        return made

    return make_customers


def test_code_is_made_from_the_name_and_stays(make, cast):
    option = make(en="Łódź prospect", fa="سرنخ تازه")
    assert option.code == "lodz_prospect"
    renamed = services.update_option(
        actor=cast.erin, option=option, names={"en": "Something else"}, font_color="#000000"
    )
    assert (renamed.code, renamed.name) == ("lodz_prospect", "Something else")


def test_new_option_stands_at_the_end(make):
    first, second = make(en="One of these"), make(en="Another of these")
    assert list(Status.objects.all())[-2:] == [first, second]


def test_folded_name_of_another_option_in_any_language_is_refused(make, cast):
    make(fa="مشتري ويژه يك")
    with pytest.raises(NameTaken) as refusal:
        make(ru="Другой", pl="مشتری ویژه یک")
    assert refusal.value.field == "names"
    option = make(en="Free name")
    services.update_option(actor=cast.erin, option=option, names={"en": "FREE name"})


def test_who_lacks_the_right_changes_nothing(make, cast):
    option = make(en="Kept as it is")
    for act in (
        lambda: services.create_option(actor=cast.carol, model=Status, names={"en": "New"}),
        lambda: services.update_option(actor=cast.carol, option=option, is_active=False),
        lambda: services.move_option(actor=cast.carol, option=option, steps=-1),
        lambda: services.delete_option(actor=cast.carol, option=option),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_older_version_is_a_conflict(make, cast):
    option = make(en="Two editors")
    services.update_option(actor=cast.erin, option=option, version=1, abbreviation="TE")
    with pytest.raises(ChangedMeanwhile):
        services.update_option(actor=cast.erin, option=option, version=1, abbreviation="XX")


@pytest.mark.parametrize(
    ("steps", "expected"), [(-1, "bac"), (1, "acb"), (-9, "bac"), (9, "acb"), (0, "abc")]
)
def test_option_moves_within_its_list(make, cast, steps, expected):
    options = {name: make(Category, en=f"Category {name}") for name in "abc"}
    with change_set(actor=cast.erin, reason="tests.only_these"):
        Category.objects.exclude(pk__in=[o.pk for o in options.values()]).update(
            deleted_at="2026-01-01T00:00Z"
        )
    services.move_option(actor=cast.erin, option=options["b"], steps=steps)
    assert "".join(o.name[-1] for o in Category.objects.all()) == expected


def test_option_that_nobody_has_is_deleted(make, cast):
    option = make(en="Nobody has it")
    assert services.delete_option(actor=cast.erin, option=option) == 0
    assert not Status.objects.filter(pk=option.pk).exists()
    assert Status.everything.get(pk=option.pk).deleted_by == cast.erin


def test_code_of_a_deleted_option_is_not_used_again(make, cast):
    services.delete_option(actor=cast.erin, option=make(en="Come and gone"))
    assert make(en="Come and gone").code == "come_and_gone_2"


def test_option_in_use_is_not_deleted(make, customers, cast):
    option = make(en="In use")
    customers(3, status=option)
    with pytest.raises(services.OptionInUse) as refusal:
        services.delete_option(actor=cast.erin, option=option)
    assert refusal.value.uses == 3
    assert Status.objects.filter(pk=option.pk).exists()


def test_replacement_takes_over_in_one_change_set_and_one_undo_brings_it_back(
    make, customers, cast
):
    old, new = make(en="Old one"), make(en="New one")
    made = customers(3, status=old)
    before = ChangeSet.objects.count()
    assert services.delete_option(actor=cast.erin, option=old, replacement=new) == 3
    assert ChangeSet.objects.count() == before + 1
    assert {customer.status for customer in Customer.objects.filter(pk__in=made_ids(made))} == {new}
    undo_change_set(actor=cast.erin, change_set=ChangeSet.objects.latest("pk"))
    assert {customer.status for customer in Customer.objects.filter(pk__in=made_ids(made))} == {old}
    assert Status.objects.filter(pk=old.pk).exists()


def test_customer_with_both_categories_keeps_the_replacement_once(make, customers, cast):
    old, new = make(Category, en="Old category"), make(Category, en="New category")
    (both,) = customers(1, old, new)
    (only_old,) = customers(1, old)
    assert services.delete_option(actor=cast.erin, option=old, replacement=new) == 2
    links = CustomerCategory.objects.filter(customer__in=[both, only_old])
    assert sorted(links.values_list("customer", "category")) == [
        (both.pk, new.pk),
        (only_old.pk, new.pk),
    ]


def test_replacement_that_was_deleted_meanwhile_or_is_the_option_itself_is_refused(
    make, customers, cast
):
    old, gone = make(en="Old one"), make(en="Gone one")
    customers(1, status=old)
    services.delete_option(actor=cast.erin, option=gone)
    for replacement in (gone, old):
        with pytest.raises(ReplacementGone):
            services.delete_option(actor=cast.erin, option=old, replacement=replacement)


def made_ids(records):
    return [record.pk for record in records]
