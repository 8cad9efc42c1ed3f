"""Files of records in a bucket of an S3 service: added, handed out, swept."""

import boto3
import pytest
from django.core.files.storage import storages
from django.urls import reverse
from moto import mock_aws

from records import services, stored_files
from records.models import Attachment
from tests.customers.records import add_named
from tests.records.files import PDF, upload

pytestmark = pytest.mark.django_db
BUCKET = "karta-files"


@pytest.fixture
def bucket(settings, monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    options = {
        "bucket_name": BUCKET,
        "region_name": "eu-central-1",
        "access_key": "key",
        "secret_key": "secret",
        "location": "karta",
        "file_overwrite": False,
    }
    with mock_aws():
        client = boto3.client(
            "s3",
            region_name="eu-central-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        settings.STORAGES = {
            **settings.STORAGES,
            "attachments": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
        }
        yield client


def keys(client) -> list[str]:
    return [entry["Key"] for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_file_goes_to_the_bucket_and_comes_from_there(cast, client_for, bucket):
    (customer,) = add_named("Nadia")
    services.add_attachments(actor=cast.alice, record=customer, files=[upload("a.pdf", PDF)])
    attachment = Attachment.objects.get()
    assert keys(bucket) == [f"karta/{attachment.key}"]
    url = reverse("file", args=[attachment.pk, attachment.name])
    response = client_for(cast.alice).get(url)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Length"] == str(len(PDF))


def test_file_that_the_bucket_has_lost_is_not_found(cast, client_for, bucket):
    (customer,) = add_named("Nadia")
    services.add_attachments(actor=cast.alice, record=customer, files=[upload("a.pdf", PDF)])
    attachment = Attachment.objects.get()
    storages["attachments"].delete(attachment.key)
    url = reverse("file", args=[attachment.pk, attachment.name])
    assert client_for(cast.alice).get(url).status_code == 404


def test_orphans_are_swept_out_of_the_bucket(bucket, time_machine):
    time_machine.move_to("2026-11-01 12:00")
    stored_files.store(upload("a.pdf", PDF), stored_files.FILES)
    time_machine.move_to("2026-11-03 12:00")
    assert stored_files.sweep() == 1
    assert keys(bucket) == []
