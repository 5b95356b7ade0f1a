/** How `acquire` looks. */
import type { Report } from '../../report/report.ts';
import type { AcquireResult } from '../../report/schema/acquire.ts';
import type { Block, View } from '../view.ts';
import { backendRows, expiryCell, expiryWords, outcome, statusRows } from './parts.ts';

/** A server's credential that was asked for without a name serves any of its names. */
function anyone({ use, requestedPrincipal, credential }: AcquireResult): boolean {
  return use !== 'outbound' && requestedPrincipal === null && credential.acquired;
}

export function acquireView(report: Report<AcquireResult>): View {
  const result = report.result as AcquireResult;
  const { credential, target, asynchronous } = result;
  const whose = result.principal ?? result.requestedPrincipal ?? (anyone(result) ? 'any service' : 'nobody');
  const words = outcome(report, credential.acquired ? expiryWords(credential.expiry) : null);
  const blocks: Block[] = [
    {
      kind: 'fields',
      title: 'Credential',
      rows: [
        ['package', result.package],
        ['use', result.use],
        ['principal', result.principal ?? (anyone(result) ? 'any' : 'none found')],
        ['from', `${result.source.kind}${result.source.name ? ` ${result.source.name}` : ''}`],
        ['', `because: ${result.source.because}`],
        ['expires', credential.acquired ? expiryCell(credential.expiry) : null],
        ['as it was written', credential.expiry.raw],
        ...statusRows(report.status),
        ...backendRows(report),
        ...result.notChecked.map((sentence): [string, string] => ['not checked', sentence]),
      ],
    },
  ];
  if (target) {
    blocks.push({
      kind: 'fields',
      title: 'First token',
      rows: [
        ['target', target.name],
        ['library makes of it', target.canonicalName],
        ['package inside', target.package],
        ['status', { text: target.status.name, tone: target.status.signed < 0 ? 'bad' : 'good' }],
        ['token', target.tokenBytes > 0 ? `${target.tokenBytes} bytes` : null],
        ['written to', target.tokenFile],
      ],
    });
  }
  if (asynchronous) {
    blocks.push({
      kind: 'fields',
      title: 'Asynchronous call',
      rows: [
        ['how', asynchronous.because],
        ['queueing status', asynchronous.queueStatus.name],
        ['while it ran', `SEC_I_ASYNC_CALL_PENDING (asked ${asynchronous.pendingPolls} x)`],
        ['call status', asynchronous.callStatus.name],
        ['release', asynchronous.freeStatus?.name ?? null],
      ],
    });
  }
  return { headline: `acquire  ${result.package} ${result.use}  ${whose}: ${words}`, blocks };
}
