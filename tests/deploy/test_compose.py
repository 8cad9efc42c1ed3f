"""The production shape: a valid compose file that agrees with the settings and the example."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

ROOT = Path(__file__).parents[2]
SCHEMA = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def validator() -> Validator:
    schema = json.loads(SCHEMA.read_text())
    return validator_for(schema)(schema)


def test_compose_file_keeps_to_the_schema(compose, validator):
    assert [error.message for error in validator.iter_errors(compose)] == []


def test_schema_finds_a_wrong_key(compose, validator):
    wrong = {**compose, "services": {"web": {"image": "karta", "comand": "typo"}}}
    assert list(validator.iter_errors(wrong))


def test_several_web_and_worker_containers_stand_behind_one_proxy(compose):
    services = compose["services"]
    assert services["web"]["deploy"]["replicas"] > 1
    assert services["worker"]["deploy"]["replicas"] > 1
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["beat"].get("deploy", {}).get("replicas", 1) == 1


def test_example_names_every_variable_of_the_compose_file():
    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    named = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert wanted == named


def test_every_volume_that_is_used_is_declared(compose):
    used = {
        mount.partition(":")[0]
        for service in compose["services"].values()
        for mount in service.get("volumes", [])
        if not mount.startswith(".")
    }
    assert used == set(compose["volumes"])


def test_proxy_reads_the_file_that_exists(compose):
    mount = next(m for m in compose["services"]["proxy"]["volumes"] if m.startswith("."))
    assert (ROOT / mount.partition(":")[0]).is_file()


def test_image_does_not_run_as_root():
    users = re.findall(r"^USER (\w+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["karta"]


def test_image_leaves_out_what_belongs_to_one_machine():
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", ".local", ".venv", "node_modules"} <= set(left_out)
