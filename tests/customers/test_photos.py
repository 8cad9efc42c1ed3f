"""The photo of a customer and of a contact person: sending, keeping, showing, removing it."""

import random
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image

from core.change_sets import change_set
from core.models import ChangeSet
from core.undo import undo_change_set
from customers.models import ContactPerson, Customer
from records import stored_files
from records.models import DiscardedFile, Photo
from records.services.photos import PhotoChange, change_photo, stage_photo
from tests.customers.pages import customer_form, errors_of, person_form, queries_of
from tests.customers.records import add_customers, add_named
from tests.records.files import SVG, picture, sideways_photo, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


def register(client, cast, **values):
    data = customer_form(assigned_to=cast.alice.pk, departments=[cast.north.pk], **values)
    return client.post(reverse("customers:customer_create"), data)


def edit(client, customer, **values):
    customer.refresh_from_db()
    data = customer_form(version=customer.version, name=customer.name, is_public="on", **values)
    return client.post(reverse("customers:customer_update", args=[customer.pk]), data)


def give_photo(actor, record, content: bytes | None = None) -> Photo:
    token = stage_photo(actor=actor, upload=upload("p.png", content or picture()))
    with change_set(actor=actor, reason="customers.update"):
        change_photo(actor=actor, record=record, change=PhotoChange(token=token))
    return Photo.objects.of(record).get()


def pixel(response) -> tuple:
    image = Image.open(BytesIO(b"".join(response.streaming_content)))
    return image.size, image.getpixel((10, 10))


def test_photo_is_sent_with_the_form_and_shown_on_card_and_list(cast, alice):
    assert register(alice, cast, photo=upload("me.jpg", sideways_photo())).status_code == 302
    customer = Customer.objects.get()
    photo = Photo.objects.of(customer).get()
    url = reverse("photo", args=[photo.pk, "small"])
    for page in (reverse("customers:customer_detail", args=[customer.pk]), "/customers/"):
        assert f'src="{url}"' in alice.get(page).content.decode()
    response = alice.get(url)
    assert response.headers["Content-Type"] == "image/webp"
    assert "private" in response.headers["Cache-Control"]
    assert "immutable" in response.headers["Cache-Control"]
    size, colour = pixel(response)
    assert size == (96, 96)
    assert colour[0] > 200


def test_photo_of_a_contact_person(cast, alice):
    data = person_form(assigned_to=cast.alice.pk, photo=upload("a.png", picture()))
    alice.post(reverse("customers:person_create"), data)
    person = ContactPerson.objects.get()
    url = reverse("photo", args=[Photo.objects.of(person).get().pk, "small"])
    for page in (reverse("customers:person_detail", args=[person.pk]), "/contacts/"):
        assert f'src="{url}"' in alice.get(page).content.decode()


def test_without_a_photo_there_are_initials(alice):
    add_named("Nadia Karimi")
    assert ">NK</span>" in alice.get("/customers/").content.decode()


def test_chosen_photo_survives_an_error_elsewhere(cast, alice):
    response = register(alice, cast, name="", photo=upload("a.png", picture()))
    assert response.status_code == 422
    form = response.context["photo_form"]
    token = form.data["photo_token"]
    page = response.content.decode()
    assert f'name="photo_token" value="{token}"' in page
    assert f'src="{form.preview_url}"' in page
    assert pixel(alice.get(form.preview_url))[0] == (300, 200)
    assert register(alice, cast, photo_token=token).status_code == 302
    assert Photo.objects.of(Customer.objects.get()).exists()


def test_staged_photo_is_only_for_who_sent_it(cast, client_for, alice):
    token = stage_photo(actor=cast.alice, upload=upload("a.png", picture()))
    url = reverse("photo_staged", args=[token])
    assert alice.get(url).status_code == 200
    assert client_for(cast.erin).get(url).status_code == 404
    assert alice.get(reverse("photo_staged", args=[f"{token}x"])).status_code == 404
    response = register(client_for(cast.erin), cast, photo_token=token)
    assert response.status_code == 422
    assert "Choose it again." in str(response.context["photo_form"].errors)


def test_staged_photo_that_is_gone_is_said_and_nothing_else_is_lost(cast, alice):
    token = stage_photo(actor=cast.alice, upload=upload("a.png", picture()))
    for name in storages["attachments"].listdir("")[0]:
        assert name == stored_files.STAGED
    for key in stored_files._keys_of("staged", stored_files.timezone.now().date()):
        storages["attachments"].delete(key)
    response = register(alice, cast, photo_token=token)
    assert response.status_code == 422
    assert "Choose it again." in str(errors_of(response))
    assert 'value="Nadia Karimi"' in response.content.decode()
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"), [("a.svg", SVG), ("a.png", SVG), ("a.jpg", b""), ("a.jpg", b"MZ")]
)
def test_what_is_no_photo_is_said_beside_it(cast, alice, name, content):
    response = register(alice, cast, photo=upload(name, content))
    assert response.status_code == 422
    assert "not a photo" in str(response.context["photo_form"].errors["photo"])
    assert 'value="Nadia Karimi"' in response.content.decode()


def test_photo_of_30_megabytes_is_refused_with_its_size(cast, alice):
    content = picture() + random.Random(1).randbytes(30 * 1024 * 1024)
    response = register(alice, cast, photo=upload("a.png", content))
    assert response.status_code == 422
    errors = str(response.context["photo_form"].errors["photo"])
    assert "The photo has 30.0 MB; it may have at most 10 MB." in errors
    assert not storages["attachments"].exists(stored_files.STAGED)


def test_photo_is_replaced_removed_and_told_in_the_history(cast, alice):
    (customer,) = add_named("Nadia")
    edit(alice, customer, photo=upload("a.png", picture(colour="red")))
    edit(alice, customer, photo=upload("b.png", picture(colour="blue")))
    photo = Photo.objects.of(customer).get()
    assert pixel(alice.get(reverse("photo", args=[photo.pk, "large"])))[1][2] > 200
    edit(alice, customer, photo_is_removed="on")
    assert not Photo.objects.of(customer).exists()
    page = alice.get(reverse("customers:customer_timeline", args=[customer.pk]))
    lines = [
        (line.old, line.new)
        for entry in page.context["timeline"].entries
        for line in entry.lines
        if line.label == "Photo"
    ]
    one, other = "<bdi>a photo</bdi>", "<bdi>another photo</bdi>"
    assert lines == [(one, ""), (one, other), ("", one)]


def test_removing_is_taken_back_from_the_history(cast, alice):
    (customer,) = add_named("Nadia")
    edit(alice, customer, photo=upload("a.png", picture()))
    photo = Photo.objects.of(customer).get()
    edit(alice, customer, photo_is_removed="on")
    change = ChangeSet.objects.latest("pk")
    alice.post(reverse("customers:customer_undo", args=[customer.pk, change.pk]))
    assert Photo.objects.of(customer).get() == photo
    assert alice.get(reverse("photo", args=[photo.pk, "small"])).status_code == 200


def test_form_that_says_nothing_keeps_the_photo(cast, alice):
    (customer,) = add_named("Nadia")
    photo = give_photo(cast.alice, customer)
    edit(alice, customer, short_name="N")
    assert Photo.objects.of(customer).get() == photo


def test_stranger_does_not_see_the_photo(cast, client_for):
    (customer,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    photo = give_photo(cast.alice, customer)
    url = reverse("photo", args=[photo.pk, "small"])
    assert client_for(cast.rob).get(url).status_code == 200
    assert client_for(cast.dan).get(url).status_code == 404


def test_staged_content_is_discarded_when_it_is_taken(cast):
    (customer,) = add_named("Nadia")
    give_photo(cast.alice, customer)
    assert DiscardedFile.objects.filter(key__startswith=stored_files.STAGED).count() == 2


def test_list_asks_once_for_all_photos(cast, alice):
    costs = []
    for count in (2, 18):
        for customer in add_named(*(f"C{count} {n}" for n in range(count))):
            give_photo(cast.alice, customer)
        costs.append(queries_of(alice, "/customers/"))
    assert costs[0] == costs[1]


def test_photo_stays_with_a_customer_whom_the_undo_of_his_making_leaves(cast, alice):
    register(alice, cast, photo=upload("me.png", picture()))
    made = ChangeSet.objects.get(reason="customers.create")
    customer = Customer.objects.get()
    with change_set(actor=cast.bob, reason="customers.update"):
        Customer.objects.update(description="of another")
    undo_change_set(actor=cast.erin, change_set=made)
    assert Customer.objects.get() == customer
    assert Photo.objects.of(customer).exists()
