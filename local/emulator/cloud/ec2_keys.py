"""Key pairs: real keys, AWS's fingerprints, tags that stay.

@see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
"""

import base64
import hashlib
from typing import Any, Dict

from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from ministack.core.responses import new_uuid
from ministack.services import ec2

from .ec2_wire import Refusal, action, matches, need, strings, tag_specification, tags_of


def _digest(data: bytes, algorithm: str) -> str:
    return hashlib.new(algorithm, data).digest().hex(":")


def _ed25519_fingerprint(public: ed25519.Ed25519PublicKey) -> str:
    blob = public.public_bytes(ser.Encoding.OpenSSH, ser.PublicFormat.OpenSSH).split()[1]
    return base64.b64encode(hashlib.sha256(base64.b64decode(blob)).digest()).decode()


def _store(params: Dict[str, Any], name: str, kind: str, fingerprint: str, line: str) -> Dict[str, Any]:
    pair_id = f"key-{new_uuid().replace('-', '')[:17]}"
    ec2._key_pairs[name] = {
        "KeyName": name,
        "KeyPairId": pair_id,
        "KeyType": kind,
        "KeyFingerprint": fingerprint,
        "PublicKey": line,
        "CreateTime": ec2._now_ts(),
    }
    tags = tag_specification(params, "key-pair")
    if tags:
        ec2._tags[pair_id] = tags
    return {"keyName": name, "keyFingerprint": fingerprint, "keyPairId": pair_id, "tagSet": tags_of(pair_id)}


def _free_name(params: Dict[str, Any]) -> str:
    name = need(params, "KeyName")
    if name in ec2._key_pairs:
        raise Refusal("InvalidKeyPair.Duplicate", f"The keypair already exists: {name}")
    return name


def create_key_pair(params: Dict[str, Any]) -> Dict[str, Any]:
    name, kind = _free_name(params), params.get("KeyType") or "rsa"
    if params.get("KeyFormat", "pem") != "pem":
        raise Refusal("InvalidParameterValue", "The local cloud makes keys in PEM format only.")
    if kind == "ed25519":
        private: Any = ed25519.Ed25519PrivateKey.generate()
        layout, fingerprint = ser.PrivateFormat.OpenSSH, _ed25519_fingerprint(private.public_key())
    elif kind == "rsa":
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        layout = ser.PrivateFormat.TraditionalOpenSSL
        der = private.private_bytes(ser.Encoding.DER, ser.PrivateFormat.PKCS8, ser.NoEncryption())
        fingerprint = _digest(der, "sha1")
    else:
        raise Refusal("InvalidParameterValue", f"Value ({kind}) for parameter KeyType is invalid.")
    line = private.public_key().public_bytes(ser.Encoding.OpenSSH, ser.PublicFormat.OpenSSH).decode()
    made = _store(params, name, kind, fingerprint, line)
    pem = private.private_bytes(ser.Encoding.PEM, layout, ser.NoEncryption()).decode()
    return {**made, "keyMaterial": pem}


def import_key_pair(params: Dict[str, Any]) -> Dict[str, Any]:
    name = _free_name(params)
    try:
        line = base64.b64decode(need(params, "PublicKeyMaterial"), validate=True).decode().strip()
        public = ser.load_ssh_public_key(line.encode())
    except ValueError:
        raise Refusal("InvalidKey.Format", "Key is not in valid OpenSSH public key format") from None
    if isinstance(public, rsa.RSAPublicKey):
        kind = "rsa"
        der = public.public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
        fingerprint = _digest(der, "md5")
    elif isinstance(public, ed25519.Ed25519PublicKey):
        kind, fingerprint = "ed25519", _ed25519_fingerprint(public)
    else:
        raise Refusal("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
    return _store(params, name, kind, fingerprint, line)


def delete_key_pair(params: Dict[str, Any]) -> Dict[str, Any]:
    pair_id = params.get("KeyPairId")
    name = (
        next((n for n, k in ec2._key_pairs.items() if k["KeyPairId"] == pair_id), None)
        if pair_id
        else need(params, "KeyName")
    )
    gone = ec2._key_pairs.pop(name, None) if name else None
    if gone:
        ec2._tags.pop(gone["KeyPairId"], None)
    return {"return": True, "keyPairId": gone["KeyPairId"] if gone else None}


def describe_key_pairs(params: Dict[str, Any]) -> Dict[str, Any]:
    names, ids = strings(params.get("KeyName")), strings(params.get("KeyPairId"))
    pairs = list(ec2._key_pairs.values())
    for wanted, field in ((names, "KeyName"), (ids, "KeyPairId")):
        for one in wanted:
            if one not in [p[field] for p in pairs]:
                raise Refusal("InvalidKeyPair.NotFound", f"The key pair '{one}' does not exist")
    found = [
        p
        for p in pairs
        if (not names or p["KeyName"] in names)
        and (not ids or p["KeyPairId"] in ids)
        and matches(
            params.get("Filter") or [],
            p["KeyPairId"],
            {"key-name": p["KeyName"], "key-pair-id": p["KeyPairId"], "fingerprint": p["KeyFingerprint"]},
        )
    ]
    with_key = params.get("IncludePublicKey") == "true"
    return {
        "keySet": [
            {
                "keyPairId": p["KeyPairId"],
                "keyFingerprint": p["KeyFingerprint"],
                "keyName": p["KeyName"],
                "keyType": p["KeyType"],
                "tagSet": tags_of(p["KeyPairId"]),
                "publicKey": p["PublicKey"] if with_key else None,
                "createTime": p["CreateTime"],
            }
            for p in found
        ]
    }


def install() -> None:
    action("CreateKeyPair")(create_key_pair)
    action("ImportKeyPair")(import_key_pair)
    action("DeleteKeyPair")(delete_key_pair)
    action("DescribeKeyPairs")(describe_key_pairs)
