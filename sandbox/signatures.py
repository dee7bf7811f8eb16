"""How the providers sign what they send us, written from their published rules and checked against their SDKs."""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def twilio(auth_token: str, url: str, fields: dict[str, str]) -> str:
    """HMAC-SHA1 over the exact URL followed by every field's name and value, in the order of the names."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def private_key(pem: str) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("The event webhook is signed with a P-256 key.")
    return key


def sendgrid(key: ec.EllipticCurvePrivateKey, timestamp: str, payload: bytes) -> str:
    """ECDSA over the timestamp followed by the body exactly as posted."""
    return base64.b64encode(key.sign(timestamp.encode() + payload, ec.ECDSA(hashes.SHA256()))).decode()
