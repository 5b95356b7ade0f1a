"""Decodes tokens with Impacket: one in hex a line on stdin, one JSON document a line on stdout, in the specifications' names.

Numbers stand without their names, octets in hex, flags as hex with 0x. What Impacket does not decode is not there:
mechListMIC, reqFlags and negHints.
"""

import json
import struct
import sys

from impacket import ntlm
from impacket.krb5 import asn1
from impacket.spnego import GSSAPI, SPNEGO_NegTokenInit, SPNEGO_NegTokenResp
from pyasn1.codec.der import decoder
from pyasn1.type import char, univ, useful

SPNEGO = "1.3.6.1.5.5.2"
MESSAGES = {0x6E: asn1.AP_REQ(), 0x6F: asn1.AP_REP(), 0x7E: asn1.KRB_ERROR()}
TEXTS = (1, 2, 3, 4, 5, 9)


def parse(token):
    if token.startswith(b"NTLMSSP\0"):
        return ntlm_message(token)
    if token[0] == 0xA1:
        return {"negTokenResp": response(SPNEGO_NegTokenResp(token))}
    framed = GSSAPI(token)
    mechanism = dotted(framed["OID"])
    inner = framed["Payload"]
    if mechanism == SPNEGO:
        return {"thisMech": mechanism, "innerContextToken": {"negTokenInit": init(SPNEGO_NegTokenInit(token))}}
    if inner.startswith(b"NTLMSSP\0"):
        return {"thisMech": mechanism, "innerContextToken": ntlm_message(inner)}
    message = kerberos(inner[2:])
    return {"thisMech": mechanism, "innerContextToken": {"TOK_ID": struct.unpack(">H", inner[:2])[0], "message": message}}


def dotted(content):
    return str(decoder.decode(bytes([6, len(content)]) + content)[0])


def init(token):
    found = {"mechTypes": [dotted(each) for each in token["MechTypes"]]}
    if "MechToken" in token.fields:
        found["mechToken"] = parse(token["MechToken"])
    return found


def response(token):
    found = {}
    if "NegState" in token.fields:
        found["negState"] = token["NegState"][0]
    if "SupportedMech" in token.fields:
        found["supportedMech"] = dotted(token["SupportedMech"])
    if "ResponseToken" in token.fields:
        found["responseToken"] = parse(token["ResponseToken"])
    return found


def kerberos(message):
    value, rest = decoder.decode(message, asn1Spec=MESSAGES[message[0]])
    if rest:
        raise ValueError("%d bytes follow the message" % len(rest))
    return plain(value)


def plain(value):
    if isinstance(value, useful.GeneralizedTime):
        digits = str(value)
        return "%s-%s-%sT%s:%s:%s" % (digits[:4], digits[4:6], digits[6:8], digits[8:10], digits[10:12], digits[12:])
    if isinstance(value, char.AbstractCharacterString):
        return str(value)
    if isinstance(value, univ.Sequence):
        return {name: plain(each) for name, each in value.items() if each.isValue}
    if isinstance(value, univ.SequenceOf):
        return [plain(each) for each in value]
    if isinstance(value, univ.BitString):
        return "0x" + value.asOctets().hex()
    if isinstance(value, univ.OctetString):
        return value.asOctets().hex()
    return int(value)


def fields(message, **names):
    """Descriptors of payloads; Impacket names their parts in several ways."""
    return {
        field + "Fields": {
            "Len": message[name + "_len"],
            "MaxLen": message[name + ("_maxlen" if name + "_maxlen" in message.fields else "_max_len")],
            "BufferOffset": message[name + "_offset"],
        }
        for field, name in names.items()
    }


def payload_start(message):
    return min(message[name + "_offset"] for name in ("lanman", "ntlm", "domain", "user", "host") if message[name + "_len"])


def version(content):
    if not content:
        return {}
    found = content if isinstance(content, ntlm.VERSION) else ntlm.VERSION(content)
    names = ("ProductMajorVersion", "ProductMinorVersion", "ProductBuild", "NTLMRevisionCurrent")
    return {"Version": {**{name: found[name] for name in names}, "Reserved": found["Reserved"].hex()}}


def pairs(content):
    return {number: {"AvLen": length, **av_value(number, value)} for number, (length, value) in ntlm.AV_PAIRS(content).fields.items()}


def av_value(number, value):
    if number == 0:
        return {}
    if number in TEXTS:
        return {"Value": value.decode("utf-16le")}
    if number == 6:
        return {"Value": "0x%08x" % struct.unpack("<L", value)}
    if number == 7:
        return {"Value": "0x%016x" % struct.unpack("<Q", value)}
    if number == 8:
        size, z4 = struct.unpack("<LL", value[:8])
        return {"Value": {"Size": size, "Z4": z4, "CustomData": value[8:16].hex(), "MachineID": value[16:48].hex()}}
    return {"Value": value.hex()}


def ntlm_message(token):
    kind = token[8]
    found = {"Signature": "NTLMSSP", "MessageType": kind}
    if kind == 1:
        message = ntlm.NTLMAuthNegotiate()
        message.fromString(token)
        found.update(fields(message, DomainName="domain", Workstation="host"))
        found.update(version(message["os_version"]))
        names = {"DomainName": message["domain_name"], "WorkstationName": message["host_name"]}
        found.update({name: text.decode("latin-1") for name, text in names.items() if text})
    elif kind == 2:
        message = ntlm.NTLMAuthChallenge()
        message.fromString(token)
        found.update(fields(message, TargetName="domain", TargetInfo="TargetInfoFields"))
        found.update(version(message["Version"]))
        found["ServerChallenge"] = message["challenge"].hex()
        found["Reserved"] = message["reserved"].hex()
        if message["domain_name"]:
            found["TargetName"] = message["domain_name"].decode("utf-16le")
        if message["TargetInfoFields"]:
            found["TargetInfo"] = pairs(message["TargetInfoFields"])
    else:
        message = ntlm.NTLMAuthChallengeResponse()
        message.fromString(token)
        found.update(
            fields(
                message,
                LmChallengeResponse="lanman",
                NtChallengeResponse="ntlm",
                DomainName="domain",
                UserName="user",
                Workstation="host",
                EncryptedRandomSessionKey="session_key",
            )
        )
        found.update(version(message["Version"]))
        # Impacket takes a MIC wherever there is a version, though the payload may begin there.
        if message["MIC"] and payload_start(message) >= 88:
            found["MIC"] = message["MIC"].hex()
        for name, member in (("DomainName", "domain_name"), ("UserName", "user_name"), ("Workstation", "host_name")):
            if message[member]:
                found[name] = message[member].decode("utf-16le")
        # Impacket decodes where this one lies, and leaves the member empty.
        if message["session_key_len"]:
            start = message["session_key_offset"]
            found["EncryptedRandomSessionKey"] = token[start : start + message["session_key_len"]].hex()
        if message["lanman"]:
            found["LmChallengeResponse"] = message["lanman"].hex()
        if len(message["ntlm"]) > 24:
            found["NtChallengeResponse"] = v2_response(message["ntlm"])
    found["NegotiateFlags"] = "0x%08x" % message["flags"]
    return found


def v2_response(response):
    """Impacket has no class for it: its places are those that its relay looks at, and the pairs are its own."""
    return {
        "Response": response[:16].hex(),
        "NTLMv2_CLIENT_CHALLENGE": {
            "RespType": response[16],
            "HiRespType": response[17],
            "TimeStamp": "0x%016x" % struct.unpack("<Q", response[24:32]),
            "ChallengeFromClient": response[32:40].hex(),
            "AvPairs": pairs(response[44:]),
        },
    }


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(parse(bytes.fromhex(line))))
