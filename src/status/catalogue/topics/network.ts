/** Causes that lie between two hosts: names, addresses, ports, the domain controller. */
import type { Cause } from '../../functions/entry.ts';

export const NO_KDC: readonly Cause[] = [
  {
    cause: 'DNS does not lead to a domain controller: wrong DNS server, or the SRV records are missing',
    tell: 'nltest /dsgetdc:DOMAIN /force; nslookup -type=SRV _kerberos._tcp.REALM',
    cure:
      "let the host ask the domain's DNS servers; net stop netlogon, net start netlogon on the DC " +
      'registers again',
  },
  {
    cause: 'the KDC does not run, or a firewall stops port 88 (UDP and TCP)',
    tell: 'Test-NetConnection DC -Port 88, or nc -vz KDC 88; KRB5_TRACE=/dev/stderr kinit shows whom it asks',
    cure: 'start it (systemctl start krb5-kdc, net start kdc), open port 88',
  },
  {
    cause: 'the network or VPN is not up yet, or the site is cut off',
    tell: 'nltest /dsgetsite; ping the controller',
    cure: 'connect first; let services that start early depend on the network',
  },
];

export const REALM_UNKNOWN: readonly Cause[] = [
  {
    cause: 'the realm is misspelt, or in lower case where it has to be in capitals',
    tell: 'sspidiag whoami shows the default realm and where it comes from',
    cure: 'write it as the KDC does, in [libdefaults] default_realm and behind the @',
  },
  {
    cause: 'neither krb5.conf nor DNS names a KDC for it',
    tell: 'nslookup -type=SRV _kerberos._udp.REALM; [realms] in krb5.conf',
    cure: 'add kdc = HOST under [realms], or the SRV records, with dns_lookup_kdc = true',
  },
  {
    cause: 'the host name maps to the wrong realm',
    tell: 'KRB5_TRACE=/dev/stderr kvno SERVICE/HOST shows the realm that is asked',
    cure: 'add the domain to [domain_realm], or on Windows a name suffix to the trust',
  },
];

export const UNREACHABLE: readonly Cause[] = [
  {
    cause: 'the server is off, or its service does not listen',
    tell: 'Test-NetConnection HOST -Port PORT; on the server netstat -ano, or ss -ltnp',
    cure: 'start it',
  },
  {
    cause: 'a firewall stops the port',
    tell: 'it works from a host in the same network; pktmon or tcpdump shows no answer, or a reset',
    cure: 'open it: 88, 389, 445, 464, 135 and 49152-65535 are what a domain member needs of its controller',
  },
  {
    cause: 'the name leads to an old address',
    tell: 'nslookup HOST, and ipconfig /displaydns, against the address that the server has',
    cure: 'correct the record, then ipconfig /flushdns',
  },
];

export const RPC: readonly Cause[] = [
  {
    cause: 'port 135, or the dynamic port it hands out (49152-65535), is closed on the way',
    tell: 'portqry -n HOST -e 135; Test-NetConnection HOST -Port 135',
    cure: 'open both on the firewall, or bind the service to a fixed port',
  },
  {
    cause: 'the name leads to the wrong host, or the host is off',
    tell: 'nslookup HOST; nltest /dsgetdc:DOMAIN',
    cure: 'correct DNS, start the host',
  },
  {
    cause: 'the service behind it does not run (Remote Registry, Netlogon, WMI, the directory)',
    tell: 'sc \\\\HOST query SERVICE',
    cure: 'start it',
  },
];

export const RPC_REFUSED: readonly Cause[] = [
  {
    cause: 'client and server have no authentication in common, or the SPN of the service is wrong',
    tell: 'setspn -Q SERVICE/HOST; events 4625 on the server and 4769 on the DC at that minute',
    cure: 'register the SPN on the account of the service, call it by its full name',
  },
  {
    cause: 'the clocks differ',
    tell: 'w32tm /stripchart /computer:DC /samples:1 /dataonly',
    cure: 'w32tm /resync',
  },
  {
    cause: 'policy restricts RPC to authenticated clients, or to administrators',
    tell:
      'policy "Restrict Unauthenticated RPC clients"; "Network access: Restrict clients allowed to ' +
      'make remote calls to SAM"',
    cure: 'call it with an account that the policy admits',
  },
];

export const CONFLICT: readonly Cause[] = [
  {
    cause: 'there is a connection to the same server with other credentials',
    tell: 'net use; klist sessions',
    cure: 'net use \\\\SERVER /delete (also \\\\SERVER\\IPC$), or use another name of the server',
  },
];

export const DNS_NAME: readonly Cause[] = [
  {
    cause: 'the name is mistyped, or DNS has no record of it',
    tell: 'nslookup NAME; getent hosts NAME',
    cure: 'correct the name or add the record',
  },
  {
    cause: 'the DNS server that is asked does not know the zone',
    tell: 'ipconfig /all, or resolvectl status, shows which one is asked',
    cure: "let the host ask the domain's DNS servers, or add a conditional forwarder",
  },
];

export const BUSY: readonly Cause[] = [
  {
    cause: 'the server has too much to do, or is starting or stopping',
    tell: 'it goes away by itself; the log of the server at that minute',
    cure: 'try again; where it stays, see what the server waits for',
  },
];
