"""Decodes PACs with Samba: one in hex a line on stdin, one JSON document a line on stdout, in the names of [MS-PAC]."""

import json
import sys

from samba.dcerpc import krb5pac
from samba.ndr import ndr_unpack


def groups(array):
    return [[each.rid, each.attributes] for each in array.rids or []]


def logon_info(info):
    base = info.info3.base
    resource = info.resource_groups
    return {
        "times": [
            base.logon_time,
            base.logoff_time,
            base.kickoff_time,
            base.last_password_change,
            base.allow_password_change,
            base.force_password_change,
        ],
        "texts": [
            each.string or ""
            for each in [
                base.account_name,
                base.full_name,
                base.logon_script,
                base.profile_path,
                base.home_directory,
                base.home_drive,
                base.logon_server,
                base.logon_domain,
            ]
        ],
        "numbers": [base.logon_count, base.bad_password_count, base.rid, base.primary_gid, base.groups.count],
        "flags": [base.user_flags, base.acct_flags],
        "domain": str(base.domain_sid),
        "groups": groups(base.groups),
        "extra": [[str(each.sid), each.attributes] for each in info.info3.sids or []],
        "resourceDomain": str(resource.domain_sid) if resource.domain_sid else None,
        "resource": groups(resource.groups),
    }


def content(kind, info):
    if kind == krb5pac.PAC_TYPE_LOGON_INFO:
        return logon_info(info.info)
    if kind == krb5pac.PAC_TYPE_LOGON_NAME:
        return [info.logon_time, info.account_name]
    if kind == krb5pac.PAC_TYPE_CONSTRAINED_DELEGATION:
        transited = info.info.transited_services
        return [info.info.proxy_target.string, [each.string for each in transited]]
    if kind == krb5pac.PAC_TYPE_UPN_DNS_INFO:
        extra = info.ex if info.flags & krb5pac.PAC_UPN_DNS_FLAG_HAS_SAM_NAME_AND_SID else None
        more = [extra.samaccountname, str(extra.objectsid)] if extra else [None, None]
        return [info.upn_name, info.dns_domain_name, info.flags, *more]
    if kind == krb5pac.PAC_TYPE_ATTRIBUTES_INFO:
        return [info.flags_length, info.flags]
    if kind == krb5pac.PAC_TYPE_REQUESTER_SID:
        return str(info.sid)
    return [info.type, bytes(info.signature).hex()]


for line in sys.stdin:
    pac = ndr_unpack(krb5pac.PAC_DATA, bytes.fromhex(line))
    print(json.dumps([[each.type, content(each.type, each.info)] for each in pac.buffers]))
