"""Real signatures, made and read by c2pa, in every format that people can download."""

import io
import stat
import subprocess
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import c2pa
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from PIL import Image

from generator import credentials

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def signing_folder(settings, tmp_path):
    settings.CREDENTIALS_DIR = tmp_path / "credentials"
    settings.CREDENTIALS_CERTIFICATE_FILE = settings.CREDENTIALS_KEY_FILE = ""
    return settings.CREDENTIALS_DIR


def picture(mime: str) -> bytes:
    file = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(file, FORMATS[mime])
    return file.getvalue()


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


def files_for_production(folder: Path) -> tuple[Path, Path]:
    chain, key = credentials._make_chain_and_key()
    folder.mkdir()
    (folder / "chain.pem").write_bytes(chain)
    (folder / "key.pem").write_bytes(key)
    return folder / "chain.pem", folder / "key.pem"


@pytest.mark.parametrize("mime", FORMATS)
def test_whoever_downloads_a_portrait_can_prove_where_it_comes_from(mime):
    signed = credentials.sign(picture(mime), mime, "Portrait 7f3a")

    found = credentials.read(signed, mime)

    assert found == credentials.Credentials(
        valid=True,
        ours=True,
        made_by=f"Selfyfy {credentials.VERSION}",
        signed_by=credentials.DEVELOPMENT_SIGNER,
        title="Portrait 7f3a",
        made_by_ai=True,
    )


@pytest.mark.parametrize("mime", FORMATS)
def test_signing_changes_no_pixel_and_adds_less_than_five_kilobytes(mime):
    data = picture(mime)
    signed = credentials.sign(data, mime, "Portrait")
    assert pixels(signed) == pixels(data)
    assert 0 < len(signed) - len(data) < 5_000


@pytest.mark.parametrize("mime", FORMATS)
def test_someone_who_changes_a_byte_of_the_picture_is_found_out(mime):
    data = picture(mime)
    signed = credentials.sign(data, mime, "Portrait")
    mark, length = signed.index(credentials.MANIFEST_MARK), len(signed) - len(data)
    around = [position for position in range(len(signed)) if not mark - 50 < position < mark + length]
    for position in around[:: len(around) // 60]:
        forged = bytearray(signed)
        forged[position] ^= 1
        found = credentials.read(bytes(forged), mime)
        assert found is None or not found.valid, f"byte {position} of {len(signed)}"


@pytest.mark.parametrize("mime", FORMATS)
def test_someone_who_changes_the_title_in_the_manifest_is_found_out(mime):
    signed = credentials.sign(picture(mime), mime, "Portrait of nobody")
    found = credentials.read(signed.replace(b"Portrait of nobody", b"Photo of a witness"), mime)
    assert found is not None
    assert not found.valid
    assert not found.ours


@pytest.mark.parametrize("mime", FORMATS)
def test_a_portrait_edited_and_saved_elsewhere_has_no_credentials_any_more(mime):
    signed = credentials.sign(picture(mime), mime, "Portrait")
    file = io.BytesIO()
    Image.open(io.BytesIO(signed)).save(file, FORMATS[mime])
    assert credentials.read(file.getvalue(), mime) is None


@pytest.mark.parametrize("mime", FORMATS)
def test_a_picture_without_credentials_has_none(mime):
    assert credentials.read(picture(mime), mime) is None


def test_the_manifest_of_one_portrait_does_not_fit_another():
    plain = picture("image/png")
    signed = credentials.sign(plain, "image/png", "Portrait")
    chunk_start = signed.index(b"caBX") - 4
    chunk_end = chunk_start + 12 + int.from_bytes(signed[chunk_start : chunk_start + 4], "big")
    file = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(file, "PNG")
    other = file.getvalue()
    forged = other[:33] + signed[chunk_start:chunk_end] + other[33:]  # after the header chunk, where it stood

    found = credentials.read(forged, "image/png")

    assert found is not None
    assert not found.valid


def test_a_damaged_manifest_is_reported_as_such():
    signed = bytearray(credentials.sign(picture("image/png"), "image/png", "Portrait"))
    box = signed.index(credentials.MANIFEST_MARK)
    signed[box + 60 : box + 1500] = bytes(1440)
    assert credentials.read(bytes(signed), "image/png") == credentials.UNREADABLE


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", picture("image/png")[:100]])
def test_reading_something_that_is_no_picture_finds_nothing(data):
    assert credentials.read(data, "image/png") is None


def test_signing_again_replaces_the_credentials():
    once = credentials.sign(picture("image/png"), "image/png", "First")
    twice = credentials.sign(once, "image/png", "Second")
    found = credentials.read(twice, "image/png")
    assert found is not None
    assert (found.title, found.ours) == ("Second", True)
    assert len(twice) - len(once) < 100


def test_a_stranger_who_signs_with_our_name_is_not_us(settings, tmp_path):
    settings.CREDENTIALS_DIR = tmp_path / "stranger"
    theirs = credentials.sign(picture("image/png"), "image/png", "Portrait")
    settings.CREDENTIALS_DIR = tmp_path / "credentials"

    found = credentials.read(theirs, "image/png")

    assert found is not None
    assert found.made_by == f"Selfyfy {credentials.VERSION}"
    assert found.valid
    assert not found.ours


def test_a_picture_that_points_at_a_manifest_elsewhere_makes_us_call_nobody():
    identity, calls = credentials._identity(), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/manifest.c2pa"
        builder = c2pa.Builder({"claim_generator_info": [{"name": "Somebody", "version": "1"}], "assertions": []})
        builder.add_action({"action": "c2pa.created", "digitalSourceType": credentials.TRAINED_ALGORITHMIC_MEDIA})
        builder.set_no_embed()
        builder.set_remote_url(url)
        info = c2pa.C2paSignerInfo(identity.algorithm, identity.chain, identity.key, None)
        pointing = io.BytesIO()
        builder.sign(c2pa.Signer.from_info(info), "image/png", io.BytesIO(picture("image/png")), pointing)

        assert url.encode() in pointing.getvalue()
        assert credentials.read(pointing.getvalue(), "image/png") is None
        server.shutdown()
    assert calls == []


def test_other_file_types_are_refused_by_name():
    with pytest.raises(ValueError, match="image/gif"):
        credentials.sign(b"GIF89a", "image/gif", "Portrait")


def test_signing_what_is_no_picture_fails_loudly():
    with pytest.raises(c2pa.C2paError):
        credentials.sign(b"hello", "image/png", "Portrait")


# --- The operator's side ----------------------------------------------------------------------------------------


def test_the_development_key_is_readable_by_its_owner_only(signing_folder):
    credentials.sign(picture("image/png"), "image/png", "Portrait")
    key = signing_folder / "development" / "key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert [path.name for path in signing_folder.iterdir()] == ["development"]


def test_a_restart_keeps_the_development_key(signing_folder):
    signed = credentials.sign(picture("image/png"), "image/png", "Portrait")
    credentials._development_identity.cache_clear()
    credentials._load_identity.cache_clear()
    found = credentials.read(signed, "image/png")
    assert found is not None
    assert found.ours


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    program = (
        "import sys, hashlib, pathlib\n"
        "from generator import credentials\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "identity = credentials._development_identity(pathlib.Path(sys.argv[1]))\n"
        "print(hashlib.sha256(identity.chain + identity.key).hexdigest())\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "shared")]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"  # all imports done: from here on they really race
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = {process.communicate(timeout=30)[0] for process in processes}
    assert len(answers) == 1
    assert len(answers.pop().strip()) == 64
    assert [path.name for path in (tmp_path / "shared").iterdir()] == ["development"]


def test_the_operators_own_certificate_signs(settings, tmp_path):
    chain, key = files_for_production(tmp_path / "production")
    settings.CREDENTIALS_CERTIFICATE_FILE, settings.CREDENTIALS_KEY_FILE = str(chain), str(key)

    found = credentials.read(credentials.sign(picture("image/webp"), "image/webp", "Portrait"), "image/webp")

    assert found is not None
    assert found.ours
    assert not settings.CREDENTIALS_DIR.exists()


def test_a_certificate_without_its_key_is_refused(settings, tmp_path):
    chain, _ = files_for_production(tmp_path / "production")
    settings.CREDENTIALS_CERTIFICATE_FILE = str(chain)
    with pytest.raises(ImproperlyConfigured, match="both"):
        credentials.sign(picture("image/png"), "image/png", "Portrait")


def test_a_key_of_another_certificate_is_refused(settings, tmp_path):
    chain, _ = files_for_production(tmp_path / "one")
    _, key = files_for_production(tmp_path / "two")
    settings.CREDENTIALS_CERTIFICATE_FILE, settings.CREDENTIALS_KEY_FILE = str(chain), str(key)
    with pytest.raises(ImproperlyConfigured, match="is not the key"):
        credentials.sign(picture("image/png"), "image/png", "Portrait")


def test_a_certificate_without_its_issuer_is_refused(settings, tmp_path):
    chain, key = files_for_production(tmp_path / "production")
    chain.write_text(chain.read_text().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n")
    settings.CREDENTIALS_CERTIFICATE_FILE, settings.CREDENTIALS_KEY_FILE = str(chain), str(key)
    with pytest.raises(ImproperlyConfigured, match="issuers"):
        credentials.sign(picture("image/png"), "image/png", "Portrait")


@pytest.mark.parametrize("content", [None, b"", b"not a key"])
def test_an_unreadable_key_file_is_named(settings, tmp_path, content):
    chain, key = files_for_production(tmp_path / "production")
    key.unlink() if content is None else key.write_bytes(content)
    settings.CREDENTIALS_CERTIFICATE_FILE, settings.CREDENTIALS_KEY_FILE = str(chain), str(key)
    with pytest.raises(ImproperlyConfigured, match=r"key\.pem"):
        credentials.sign(picture("image/png"), "image/png", "Portrait")


def test_a_key_locked_with_a_password_is_refused(settings, tmp_path):
    chain, key = files_for_production(tmp_path / "production")
    locked = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"secret")
    )
    key.write_bytes(locked)
    settings.CREDENTIALS_CERTIFICATE_FILE, settings.CREDENTIALS_KEY_FILE = str(chain), str(key)
    with pytest.raises(ImproperlyConfigured, match="unencrypted"):
        credentials.sign(picture("image/png"), "image/png", "Portrait")


def test_the_credentials_name_the_released_version():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == credentials.VERSION


def test_signing_needs_no_torch():
    program = "import sys; from generator import credentials; print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"


def test_a_picture_that_began_with_somebodys_own_says_so_and_is_still_a_models_work():
    data = credentials.sign(picture("image/png"), "image/png", "Portrait", began_with_a_picture=True)
    assert b"compositeWithTrainedAlgorithmicMedia" in data
    found = credentials.read(data, "image/png")
    assert found and found.made_by_ai and found.ours
