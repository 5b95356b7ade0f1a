"""Decodes tokens with pyspnego: one in hex a line on stdin, one JSON document a line on stdout, in the specifications' names.

Numbers stand without their names, octets in lower-case hex, flags as hex with 0x; what is not there has no member.
"""

import datetime
import json
import re
import struct
import sys

from spnego.__main__ import parse_token

EPOCH = datetime.datetime(1601, 1, 1)


def number(labelled):
    """`AP-REQ (14)`, `Kerberos (1.2.840.113554.1.2.2)`: what stands in the parentheses."""
    inside = re.search(r"\(([0-9.-]+)\)$", labelled).group(1)
    return inside if "." in inside else int(inside)


def file_time(text):
    """An ISO time with up to seven digits of a second, as FILETIME."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    seconds = (datetime.datetime.fromisoformat(whole) - EPOCH) // datetime.timedelta(seconds=1)
    return "0x%016x" % (seconds * 10**7 + int((fraction + "0000000")[:7]))


def flags(found):
    return "0x%08x" % found["raw"]


def token(parsed):
    data = parsed["Data"]
    if isinstance(data, str):
        raise ValueError(data)
    kind = parsed["MessageType"]
    if kind.startswith("SPNEGO Init"):
        inner = token(data["innerContextToken"])
        mechanism = number(data["thisMech"])
        raw = bytes.fromhex(data["innerContextToken"]["RawData"])
        if mechanism == "1.2.840.113554.1.2.2":
            inner = {"TOK_ID": struct.unpack(">H", raw[:2])[0], "message": inner}
        return {"thisMech": mechanism, "innerContextToken": inner}
    if kind.startswith("SPNEGO NegTokenInit"):
        return {"negTokenInit": negotiation(data)}
    if kind.startswith("SPNEGO NegTokenResp"):
        return {"negTokenResp": negotiation(data)}
    if kind.endswith(("_MESSAGE (1)", "_MESSAGE (2)", "_MESSAGE (3)")):
        return ntlm(number(kind), data)
    return kerberos(data)


def negotiation(data):
    found = {}
    for name, value in data.items():
        if value is None:
            continue
        if name in ("mechToken", "responseToken"):
            found[name] = token(value)
        elif name == "mechTypes":
            found[name] = [number(each) for each in value]
        elif name == "negHints":
            found[name] = {hint: text for hint, text in value.items() if text is not None}
        elif name == "mechListMIC":
            found[name] = value.lower()
        else:
            found[name] = number(value)
    return found


def kerberos(value, name=""):
    if isinstance(value, dict):
        if set(value) == {"raw", "flags"}:
            # pyspnego reads the bits of AP-REQ from the other end.
            return "0x" + struct.pack("<I", value["raw"]).hex()
        return {each: kerberos(inner, each) for each, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [kerberos(each, name) for each in value]
    if name in ("msg-type", "name-type", "etype", "error-code"):
        return number(value)
    if name in ("ctime", "stime"):
        return value.replace("+00:00", "Z")
    return value.lower() if name in ("cipher", "e-data") else value


def ntlm(kind, data):
    found = {"MessageType": kind}
    payload = data.pop("Payload")
    data.pop("SessionKey", None)
    for name, value in data.items():
        if value is None:
            continue
        if name == "NegotiateFlags":
            found[name] = flags(value)
        elif name == "Version":
            found[name] = {
                "ProductMajorVersion": value["Major"],
                "ProductMinorVersion": value["Minor"],
                "ProductBuild": value["Build"],
                "Reserved": value["Reserved"].lower(),
                "NTLMRevisionCurrent": value["NTLMRevision"],
            }
        else:
            found[name] = value.lower() if isinstance(value, str) else value
    for name, value in payload.items():
        if value is None:
            continue
        if name == "TargetInfo":
            found[name] = pairs(value)
        elif name == "LmChallengeResponse":
            found[name] = (value["LMProofStr"] + value.get("ChallengeFromClient", "")).lower()
        elif name == "NtChallengeResponse":
            found[name] = response(value)
        elif name == "EncryptedRandomSessionKey":
            found[name] = value.lower()
        elif name == "Workstation" and kind == 1:
            found["WorkstationName"] = value
        else:
            found[name] = value
    return found


def response(value):
    challenge = value["ClientChallenge"]
    # Four bytes that stand behind the AV_PAIRs, which MS-NLMP 2.2.2.7 does not name.
    challenge.pop("Reserved4")
    challenge["TimeStamp"] = file_time(challenge["TimeStamp"])
    challenge["ChallengeFromClient"] = challenge["ChallengeFromClient"].lower()
    challenge["AvPairs"] = pairs(challenge["AvPairs"])
    return {"Response": value["NTProofStr"].lower(), "NTLMv2_CLIENT_CHALLENGE": challenge}


def pairs(values):
    return {number(each["AvId"]): av_value(number(each["AvId"]), each["Value"]) for each in values}


def av_value(kind, value):
    if value is None:
        return {}
    if kind == 6:
        return {"Value": flags(value)}
    if kind == 7:
        return {"Value": file_time(value)}
    if kind == 8:
        names = {"Size": value["Size"], "Z4": value["Z4"]}
        return {"Value": {**names, "CustomData": value["CustomData"].lower(), "MachineID": value["MachineId"].lower()}}
    return {"Value": value.lower() if kind == 10 else value}


for line in sys.stdin:
    print(json.dumps(token(parse_token(bytes.fromhex(line)))))
