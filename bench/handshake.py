"""Kerberos handshakes in one process, by python3-gssapi: `handshake.py HTTP@localhost 5000` prints how many a second.

With the word `raw` by its functions, which are those of C, else by its objects; with `thread` beside a thread that does
nothing, as in C.
"""

import sys
import threading
import time

import gssapi
from gssapi import raw

KRB5 = gssapi.MechType.kerberos
FLAGS = (
    gssapi.RequirementFlag.mutual_authentication
    | gssapi.RequirementFlag.replay_detection
    | gssapi.RequirementFlag.out_of_sequence_detection
    | gssapi.RequirementFlag.confidentiality
    | gssapi.RequirementFlag.integrity
)


def initiate(credential, target, context, token):
    name = raw.import_name(target, gssapi.NameType.hostbased_service)
    return raw.init_sec_context(
        name, credential, context, KRB5, FLAGS, 0, None, token
    )


def by_functions(target):
    outbound = raw.acquire_cred(None, mechs=[KRB5], usage="initiate").creds
    inbound = raw.acquire_cred(None, mechs=[KRB5], usage="accept").creds
    first = initiate(outbound, target, None, None)
    answer = raw.accept_sec_context(first.token, inbound)
    last = initiate(outbound, target, first.context, answer.token)
    assert not last.more_steps


def by_objects(target):
    name = gssapi.Name(target, gssapi.NameType.hostbased_service)
    outbound = gssapi.Credentials(usage="initiate", mechs=[KRB5])
    inbound = gssapi.Credentials(usage="accept", mechs=[KRB5])
    initiator = gssapi.SecurityContext(
        name=name, creds=outbound, usage="initiate", mech=KRB5, flags=FLAGS
    )
    acceptor = gssapi.SecurityContext(creds=inbound, usage="accept")
    initiator.step(acceptor.step(initiator.step()))
    assert initiator.complete and acceptor.complete


def main():
    target, count = sys.argv[1].encode(), int(sys.argv[2])
    handshake = by_functions if "raw" in sys.argv else by_objects
    if "thread" in sys.argv:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    for _ in range(count // 10):
        handshake(target)
    start = time.monotonic()
    for _ in range(count):
        handshake(target)
    print(round(count / (time.monotonic() - start)))


main()
