"""Content credentials (C2PA): every picture that leaves says, signed, that a neural network made it.

Nothing here opens a connection. A manifest says who made the picture, and that a trained model is its source;
never the prompt. A viewer that edits and saves the picture again drops the manifest: then `read` gives None.
"""

import errno
import io
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)

CLAIM_GENERATOR = "Selfyfy"
VERSION = "0.1.0"
MIME_TYPES = ("image/png", "image/jpeg", "image/webp")
TRAINED_ALGORITHMIC_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
# For a picture that began with somebody's own one.
COMPOSITE_WITH_TRAINED_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
MADE_BY_AI = (TRAINED_ALGORITHMIC_MEDIA, COMPOSITE_WITH_TRAINED_MEDIA)
DEVELOPMENT_SIGNER = "Selfyfy (development)"
DEVELOPMENT_CERTIFICATE_DAYS = 3650  # no time stamp authority: an expired certificate would make old pictures invalid
OFFLINE = {"remote_manifest_fetch": False, "ocsp_fetch": False}
MANIFEST_MARK = b"jumdc2pa"  # how a manifest begins in a PNG, JPEG or WebP file


@dataclass(frozen=True)
class Credentials:
    """What a picture says about its origin, and whether that can be believed."""

    valid: bool  # picture and statement are as they were when they were signed
    ours: bool  # valid, and signed with this site's certificate
    made_by: str  # "Selfyfy 0.1.0"; "" when a damaged manifest cannot be read any more
    signed_by: str  # the organisation in the certificate
    title: str
    made_by_ai: bool  # says that a trained model made the picture, or the most of it


UNREADABLE = Credentials(valid=False, ours=False, made_by="", signed_by="", title="", made_by_ai=False)


@dataclass(frozen=True)
class Identity:
    """What signs: a PEM chain (the signing certificate, then its issuers), its PEM private key and their algorithm."""

    chain: bytes
    key: bytes
    algorithm: c2pa.C2paSigningAlg
    serial_number: str  # of the signing certificate
    issuers: str  # PEM


def sign(data: bytes, mime: str, title: str, began_with_a_picture: bool = False, was_enlarged: bool = False) -> bytes:
    """The same picture with a signed manifest inside, about 3 kB longer. ValueError for another type than MIME_TYPES,
    c2pa.C2paError when `data` is no such picture."""
    if mime not in MIME_TYPES:
        raise ValueError(f"mime must be one of {', '.join(MIME_TYPES)}, got {mime!r}")
    source = COMPOSITE_WITH_TRAINED_MEDIA if began_with_a_picture else TRAINED_ALGORITHMIC_MEDIA
    actions = [{"action": "c2pa.created", "digitalSourceType": source}]
    if was_enlarged:  # after it was finished, as a version of its own
        actions.append({"action": "c2pa.resized"})
    manifest = {
        "claim_generator_info": [{"name": CLAIM_GENERATOR, "version": VERSION}],
        "title": title,
        "format": mime,
        "assertions": [
            {
                "label": "c2pa.actions",
                "data": {"actions": actions},
            }
        ],
    }
    identity = _identity()
    # A thumbnail would be thirty times slower and up to 500 kB; the picture is its own thumbnail.
    options = c2pa.Settings.from_dict({"builder": {"thumbnail": {"enabled": False}}, "verify": OFFLINE})
    info = c2pa.C2paSignerInfo(identity.algorithm, identity.chain, identity.key, None)
    signed = io.BytesIO()
    with (
        c2pa.Context(options) as context,
        c2pa.Signer.from_info(info) as signer,
        c2pa.Builder(manifest, context) as builder,
    ):
        builder.sign(signer, mime, io.BytesIO(data), signed)
    return signed.getvalue()


def read(data: bytes, mime: str) -> Credentials | None:
    """The credentials inside a picture, or None where there are none. Safe for files from strangers."""
    identity = _identity()
    options = c2pa.Settings.from_dict({"trust": {"trust_anchors": identity.issuers}, "verify": OFFLINE})
    try:
        with c2pa.Context(options) as context:
            reader = c2pa.Reader.try_create(mime, io.BytesIO(data), context=context)
            if reader is None:
                return None
            with reader:
                return _credentials(reader.get_active_manifest(), reader.get_validation_state(), identity)
    except (c2pa.C2paError, LookupError, TypeError, AttributeError):  # a broken or strange manifest, or no picture
        return UNREADABLE if MANIFEST_MARK in data else None


def _credentials(manifest: dict[str, Any], state: str, identity: Identity) -> Credentials:
    signature = manifest["signature_info"]
    # Older files of others have only the plain string.
    generator = (manifest.get("claim_generator_info") or [{"name": manifest["claim_generator"]}])[0]
    actions = [
        action
        for assertion in manifest["assertions"]
        if assertion["label"].startswith("c2pa.actions")
        for action in assertion["data"]["actions"]
    ]
    return Credentials(
        valid=state in ("Valid", "Trusted"),
        # Trusted alone says only that the same authority issued the certificate, perhaps to somebody else.
        ours=state == "Trusted" and signature["cert_serial_number"] == identity.serial_number,
        made_by=f"{generator['name']} {generator.get('version') or ''}".strip(),
        signed_by=signature.get("issuer") or "",
        title=manifest.get("title") or "",
        made_by_ai=any(action.get("digitalSourceType") in MADE_BY_AI for action in actions),
    )


# --- Who signs --------------------------------------------------------------------------------------------------


def _identity() -> Identity:
    """The configured certificate and key, else the development ones, made on first use."""
    certificate_file, key_file = settings.CREDENTIALS_CERTIFICATE_FILE, settings.CREDENTIALS_KEY_FILE
    if bool(certificate_file) != bool(key_file):
        raise ImproperlyConfigured("Set both CREDENTIALS_CERTIFICATE_FILE and CREDENTIALS_KEY_FILE, or neither")
    if certificate_file:
        return _load_identity(Path(certificate_file), Path(key_file))
    return _development_identity(Path(settings.CREDENTIALS_DIR))


@cache
def _load_identity(certificate_file: Path, key_file: Path) -> Identity:
    try:
        chain, key = certificate_file.read_bytes(), key_file.read_bytes()
        leaf, *issuers = x509.load_pem_x509_certificates(chain)
        private_key = serialization.load_pem_private_key(key, password=None)
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"Cannot read the signing certificate {certificate_file} and its unencrypted key {key_file}: {error}"
        ) from error
    if private_key.public_key() != leaf.public_key():
        raise ImproperlyConfigured(f"{key_file} is not the key of the first certificate in {certificate_file}")
    if not issuers:
        raise ImproperlyConfigured(f"{certificate_file} must hold the signing certificate and, after it, its issuers")
    return Identity(chain, key, _algorithm(private_key), str(leaf.serial_number), _pem(*issuers).decode())


def _algorithm(key: object) -> c2pa.C2paSigningAlg:
    match key:
        case ec.EllipticCurvePrivateKey(curve=ec.SECP256R1()):
            return c2pa.C2paSigningAlg.ES256
        case ec.EllipticCurvePrivateKey(curve=ec.SECP384R1()):
            return c2pa.C2paSigningAlg.ES384
        case ec.EllipticCurvePrivateKey(curve=ec.SECP521R1()):
            return c2pa.C2paSigningAlg.ES512
        case rsa.RSAPrivateKey():
            return c2pa.C2paSigningAlg.PS256
        case ed25519.Ed25519PrivateKey():
            return c2pa.C2paSigningAlg.ED25519
    raise ImproperlyConfigured("CREDENTIALS_KEY_FILE must hold an EC (P-256, P-384, P-521), RSA or Ed25519 key")


@cache
def _development_identity(directory: Path) -> Identity:
    """Chain and key appear together or not at all, however many processes start at once: each writes its own pair
    into a folder beside, the first to rename it wins, the others take the winner's."""
    home = directory / "development"
    if not home.exists():
        directory.mkdir(parents=True, exist_ok=True)
        mine = Path(tempfile.mkdtemp(prefix=".development-", dir=directory))  # mode 0700
        chain, key = _make_chain_and_key()
        _write_private(mine / "chain.pem", chain)
        _write_private(mine / "key.pem", key)
        try:
            mine.rename(home)
            logger.warning(
                "Made a development certificate for content credentials in %s. In production set "
                "CREDENTIALS_CERTIFICATE_FILE and CREDENTIALS_KEY_FILE, the same for every worker.",
                home,
            )
        except OSError as error:
            shutil.rmtree(mine)
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
    return _load_identity(home / "chain.pem", home / "key.pem")


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # an empty key after a power cut would stop every later start


def _make_chain_and_key() -> tuple[bytes, bytes]:
    """Leaf and root as one PEM chain, and the leaf's key. The root's key is thrown away: it signs this one leaf."""
    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, leaf_name = _name("root"), _name("pictures")
    root_id = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        _certificate(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(root_id, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(leaf_name, root_name, leaf_key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    key = leaf_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _pem(leaf, root), key


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEVELOPMENT_SIGNER),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - timedelta(hours=1)  # another machine's clock may be a little behind
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=DEVELOPMENT_CERTIFICATE_DAYS))
    )


def _key_usage(digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
