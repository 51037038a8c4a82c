"""The image and its services, checked without Docker: least rights, fixed versions, real files."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.house.source import PROJECT

DOCKERFILE = PROJECT / "Dockerfile"
IMAGE_LOCK = PROJECT / "deploy" / "requirements-image.lock"
OWN = ("migrate", "app")  # the services that run this program


def test_the_image_runs_as_an_ordinary_user() -> None:
    users = [words for name, words in instructions() if name == "USER"]

    assert users
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", users[-1])


def test_every_base_image_has_a_version() -> None:
    images = [words.split()[0] for name, words in instructions() if name == "FROM"]

    assert images
    assert not [image for image in images if not has_version(image)]


def test_everything_that_is_copied_exists_and_is_sent_to_the_builder() -> None:
    sources = [
        source
        for name, words in instructions()
        if name == "COPY" and not words.startswith("--from=")
        for source in words.split()[:-1]
    ]

    assert sources
    assert not [source for source in sources if not (PROJECT / source).exists()]
    assert not [source for source in sources if f"!{source}" not in lines_of(".dockerignore")]


def test_only_packages_with_a_hash_are_installed() -> None:
    installs = [words for name, words in instructions() if "pip install" in words]

    assert installs
    assert not [
        words for words in installs if "--require-hashes" not in words and "--no-deps" not in words
    ]


def test_the_image_says_how_it_is_started_and_whether_it_is_well() -> None:
    by_name = dict(instructions())

    assert json.loads(by_name["CMD"])[-1] == "app.cli.wsgi:app()"
    assert "/readyz" in by_name["HEALTHCHECK"]
    assert by_name["VOLUME"] == "/data"


def test_the_lock_of_the_image_is_part_of_the_lock_for_development() -> None:
    development = lines_of("requirements-dev.lock")

    packages = [line for line in IMAGE_LOCK.read_text("utf-8").splitlines() if line[0] not in "#"]
    assert {line.split("==")[0] for line in packages if "==" in line} >= {"gunicorn", "psycopg"}
    # uv writes no backslash after the last hash of a package.
    assert not [line for line in packages if line not in development]


@pytest.mark.parametrize("name", OWN)
def test_the_services_of_this_program_have_the_least_rights(name: str) -> None:
    service = services()[name]

    user = dict(instructions())["USER"]
    assert service["user"] == user
    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    assert any(volume.endswith(":/data") for volume in service["volumes"])
    assert "ports" not in service  # the proxy is the only way in


def test_every_service_has_fixed_versions_and_no_rights_it_does_not_need() -> None:
    for name, service in services().items():
        assert has_version(service["image"]), name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {"healthcheck", "restart"} <= set(service), name


def test_the_image_has_the_version_of_the_program() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]

    assert services()["app"]["image"] == f"previsit:{project['version']}"


def test_the_database_is_migrated_before_the_application_starts() -> None:
    assert services()["migrate"]["command"] == ["previsit", "migrate"]
    assert services()["app"]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"}
    }
    assert services()["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_database_is_on_a_network_without_a_way_out() -> None:
    compose = read_compose()

    assert services()["database"]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}
    assert services()["proxy"]["networks"] == ["outside"]


def test_every_file_and_volume_that_is_mounted_exists() -> None:
    compose = read_compose()
    for service in services().values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            is_file = source.startswith("./")
            assert (PROJECT / source).is_file() if is_file else source in compose["volumes"]


def test_everything_that_has_to_be_filled_in_is_in_the_example() -> None:
    needed = set(re.findall(r"\$\{(\w+)", (PROJECT / "compose.yaml").read_text("utf-8")))
    example = [line for line in lines_of("deploy/env.example") if line and line[0] != "#"]

    assert {line.split("=")[0] for line in example} == needed
    assert not [line for line in example if line.split("=")[1]], "The example holds no secret."
    assert "/.env" in lines_of(".gitignore")


def test_the_proxy_leads_to_the_port_of_the_application() -> None:
    proxy = (PROJECT / "deploy" / "Caddyfile").read_text("utf-8")

    port = dict(instructions())["EXPOSE"]
    assert f"reverse_proxy app:{port}" in proxy
    assert proxy.count("{") == proxy.count("}")
    assert "\tlog" not in proxy  # a path may hold an invitation's code


def instructions() -> list[tuple[str, str]]:
    """(instruction, its words) of each line, continued lines joined."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def read_compose() -> dict[str, Any]:
    compose: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text("utf-8"))
    return compose


def services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = read_compose()["services"]
    return services


def has_version(image: str) -> bool:
    return bool(re.fullmatch(r"[a-z]+:\d[\w.-]*", image))


def lines_of(name: str | Path) -> list[str]:
    return (PROJECT / name).read_text("utf-8").splitlines()
