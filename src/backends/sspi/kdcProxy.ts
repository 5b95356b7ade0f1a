/** SecPkgCredentials_KdcProxySettings: Kerberos through a proxy over HTTPS (MS-KKDCP). */
import type { Status } from '../../status/status.ts';
import { koffi } from '../native.ts';
import { callSspi } from './call.ts';
import { withMemory } from './memory.ts';
import { structure } from './structures.ts';

const SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS = 3;
const KDC_PROXY_SETTINGS_V1 = 1;
const KDC_PROXY_SETTINGS_FLAGS_FORCEPROXY = 1;

/**
 * Has a credential use a KDC proxy, and nothing else.
 *
 * @param server `host[:port][:path]`, at most 32 KiB
 */
export function setKdcProxy(credential: Buffer, server: string): Status {
  return withMemory((memory) => {
    const name = Buffer.from(`${server}\0`, 'utf16le');
    const header = koffi().sizeof(structure('SecPkgCredentials_KdcProxySettings'));
    const { address, bytes } = memory.allocate(header + name.length);
    koffi().encode(address, structure('SecPkgCredentials_KdcProxySettings'), {
      Version: KDC_PROXY_SETTINGS_V1,
      Flags: KDC_PROXY_SETTINGS_FLAGS_FORCEPROXY,
      ProxyServerOffset: header,
      ProxyServerLength: name.length,
      ClientTlsCredOffset: 0,
      ClientTlsCredLength: 0,
    });
    bytes.set(name, header);
    return callSspi(
      'SetCredentialsAttributesW',
      [credential, SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS, address, bytes.length],
      { ulAttribute: 'SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS', proxyServer: server },
    );
  });
}
