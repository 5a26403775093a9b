"""Certificates and keys, as an administrator would make them with openssl and ssh-keygen."""

import datetime
import ipaddress
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = datetime.timedelta(days=2)


def write_certificates(folder):
    """Write an authority's certificate (ca.pem), and the coordinator's (link.pem) with its secret key (link.key).

    They are for this computer only. The authority's own key is never written, so nobody can issue another certificate.
    """
    ca_key, link_key = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP384R1())
    ca_name = _name("authority of the federation")
    ca = _certificate(ca_name, ca_name, ca_key.public_key())
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    link = _certificate(_name("coordinator"), ca_name, link_key.public_key())
    here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    link = link.add_extension(x509.SubjectAlternativeName(here), critical=False)
    for name, certificate in {"ca.pem": ca, "link.pem": link}.items():
        signed = certificate.sign(ca_key, hashes.SHA384())
        (folder / name).write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    _write_secret(folder / "link.key", link_key, serialization.PrivateFormat.PKCS8)


def write_node_key(folder):
    """Write a hospital's secret key (node.key), and the public one (node.pub) that the coordinator gets to know."""
    key = ec.generate_private_key(ec.SECP384R1())
    _write_secret(folder / "node.key", key, serialization.PrivateFormat.OpenSSH)
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    (folder / "node.pub").write_bytes(public)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(subject, issuer, public_key):
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))  # clocks differ
        .not_valid_after(now + LIFE)
    )


def _write_secret(path, key, form):
    """Write a secret key to a file that only its owner can read, from its first moment on."""
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
