"""From an empty folder to a question on a page: the starter, the schema, the watch, the guide."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from app import create_app
from app.catalogue.check_files import check_and_advise, check_paths
from app.catalogue.files.editor_schema import FILE_MODELS, editor_schema
from app.catalogue.load import load_catalogue
from app.cli.instruments import instruments
from app.cli.watch import watch_instruments

PROJECT = Path(__file__).parents[3]
FOLDER = PROJECT / "instruments"
GUIDE = (FOLDER / "README.md").read_text("utf-8")


def test_a_new_instrument_passes_the_check_and_can_be_asked(tmp_path):
    result = CliRunner().invoke(instruments, ["new", "garden_time", "--to", str(tmp_path)])

    assert result.exit_code == 0, result.output
    assert check_and_advise([tmp_path]) == ([], [])
    assert load_catalogue([tmp_path]).surveys["garden_time"].locales == ("en",)


def test_what_is_there_is_never_written_over(tmp_path):
    arguments = ["new", "garden", "--to", str(tmp_path)]
    CliRunner().invoke(instruments, arguments)

    result = CliRunner().invoke(instruments, arguments)

    assert result.exit_code == 1
    assert "is there already" in result.stderr


@pytest.mark.parametrize("id", ["../x", "A", "1a", "", "a-b"])
def test_an_id_that_cannot_be_one_is_refused(tmp_path, id):
    result = CliRunner().invoke(instruments, ["new", id, "--to", str(tmp_path)])

    assert result.exit_code == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", FILE_MODELS)
def test_the_schema_in_the_repository_is_fresh(kind):
    committed = (FOLDER / "schema" / f"{kind}.json").read_text("utf-8")

    assert committed == editor_schema(kind), (
        f"previsit instruments schema {kind} > instruments/schema/"
    )


def test_every_file_tells_an_editor_its_schema():
    files = [FOLDER / "offers.yaml", *sorted(FOLDER.glob("*/*.yaml"))]

    for path in files:
        first = path.read_text("utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, f"{path.name} of {path.parent.name} does not begin with its schema"
        schema = json.loads((path.parent / named[1]).read_text("utf-8"))
        if "properties" in schema:
            assert set(yaml.safe_load(path.read_text("utf-8"))) <= set(schema["properties"])
    assert len(files) > 20


def test_an_edited_instrument_is_read_again_and_its_faults_are_on_the_page(settings, tmp_path):
    folder = tmp_path / "own"
    CliRunner().invoke(instruments, ["new", "garden", "--to", str(folder)])
    app = create_app(replace(settings, instrument_folders=(folder,)))
    watch_instruments(app)
    client = app.test_client()
    path = folder / "garden" / "instrument.yaml"
    good = path.read_text("utf-8")

    before = client.get("/")
    path.write_text(good.replace("about: being out", "abuot: <b>being</b> out"), "utf-8")
    broken = client.get("/")
    path.write_text(good.replace("out of the house?", "in the garden?"), "utf-8")
    mended = client.get("/")

    assert (before.status_code, broken.status_code, mended.status_code) == (200, 500, 200)
    assert "`abuot` is not a key here. Did you mean `about`?" in broken.text
    line = good[: good.index("about: being out")].count("\n") + 1
    assert f"{path}:{line}:5" in broken.text
    now = app.extensions["previsit"].catalogue.instruments["garden"]
    assert "in the garden?" in now.words["en"]["items.garden_1.ask"]


def test_the_examples_of_the_guide_are_valid(tmp_path):
    for text in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL):
        data = yaml.safe_load(text)
        if isinstance(data, list):
            continue  # items by themselves; tests/app/catalogue loads them in an instrument
        if "instrument" in data:
            path = tmp_path / data["instrument"] / f"{data['language']}.yaml"
        elif "instruments" in data:
            path = tmp_path / "surveys" / f"{data['id']}.yaml"
        else:
            path = tmp_path / data["id"] / "instrument.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")

    assert list(map(str, check_paths([tmp_path]))) == []
    assert load_catalogue([tmp_path]).surveys


@pytest.mark.parametrize("kind", FILE_MODELS)
def test_every_key_is_explained_in_the_guide(kind):
    schema = json.loads(editor_schema(kind))
    keys = {
        key
        for shape in (schema, *schema.get("$defs", {}).values())
        for key in shape.get("properties", {})
    }

    assert not {key for key in keys if not re.search(rf"\b{key}\b", GUIDE)}
