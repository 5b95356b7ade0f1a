/** How `export` and `import` look. */
import type { Report } from '../../report/report.ts';
import type { ExportResult, ImportResult } from '../../report/schema/transfer.ts';
import type { Block, View } from '../view.ts';
import { yesNo } from '../view.ts';
import {
  attributesBlock,
  backendRows,
  contextBlock,
  legsBlock,
  outcome,
  statusCell,
  statusRows,
} from './parts.ts';

export function exportView(report: Report<ExportResult>): View {
  const result = report.result as ExportResult;
  const inside = result.context?.package ?? result.package;
  const blocks: Block[] = [
    ...legsBlock(result.legs),
    ...contextBlock(result.context, result.requested),
    ...attributesBlock(result.context),
    {
      kind: 'fields',
      title: 'Exported context',
      rows: [
        ['package', result.package],
        ['target', result.target],
        ['side', result.side],
        ['file', result.file],
        ['other half', result.peerFile],
        ['packed', result.packedBytes === null ? null : `${result.packedBytes} bytes`],
        ['access token', result.tokenGiven ? 'given: a handle, good in the exporting process only' : null],
        ['beware', result.file === null ? null : { text: 'the file holds session keys', tone: 'warn' }],
        ...statusRows(report.status),
        ...backendRows(report),
      ],
    },
  ];
  if (result.transfers.length > 0) blocks.push(transfersBlock(result.transfers));
  const good = result.file === null ? null : `${result.side} of ${inside} to ${result.file}`;
  return { headline: `export  ${outcome(report, good)}`, blocks };
}

function transfersBlock(transfers: ExportResult['transfers']): Block {
  return {
    kind: 'table',
    title: 'Imported again',
    head: ['in', 'status', 'access token', 'both halves live', ''],
    rows: transfers.map(({ to, status, token, alive, reason }) => [
      to === 'same-process' ? 'this process' : 'another process',
      status ? statusCell(status) : 'no answer',
      token,
      yesNo(alive),
      reason ?? '',
    ]),
  };
}

export function importView(report: Report<ImportResult>): View {
  const result = report.result as ImportResult;
  const { header, proof } = result;
  const blocks: Block[] = [
    ...contextBlock(result.context, header?.requested ?? []),
    ...attributesBlock(result.context),
    {
      kind: 'fields',
      title: 'Packed context',
      rows: [
        ['file', result.file],
        ['package', result.package],
        ['packed', `${result.packedBytes} bytes`],
        ['intact', header ? yesNo(result.intact) : { text: 'not known: raw bytes', tone: 'quiet' }],
        ['exported', header && `${header.exported}, the ${header.side}'s half`],
        ['target', header?.target ?? null],
        ...statusRows(report.status),
        ...backendRows(report),
      ],
    },
  ];
  if (proof) {
    blocks.push({
      kind: 'table',
      title: 'Messages between both halves',
      head: ['sealed by', 'bytes', 'sealed', 'confidential', 'unsealed the same', 'signature'],
      rows: proof.messages.map((message) => [
        message.from === 'context' ? result.file : proof.peerFile,
        String(message.messageBytes),
        message.sealedBytes === null ? message.sealStatus.name : String(message.sealedBytes),
        yesNo(message.confidential),
        yesNo(message.same),
        message.signature ? statusCell(message.signature.verifyStatus ?? message.signature.makeStatus) : '',
      ]),
    });
  }
  const lives = proof ? (proof.alive ? ', and it lives' : ', but the halves do not fit') : '';
  const good = result.context
    ? `${result.context.package} context of ${result.context.initiator ?? 'an unnamed client'}${lives}`
    : null;
  return { headline: `import  ${outcome(report, good)}`, blocks };
}
