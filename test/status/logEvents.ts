/** Events as people paste them, over several lines: what a small code means stands in the heading. */
import type { LogLine } from './logLines.ts';

const lines = (...written: string[]) => written.join('\n');

export const EVENTS: readonly LogLine[] = [
  {
    from: 'event 4776 over several lines, succeeded',
    line: lines(
      'The computer attempted to validate the credentials for an account.',
      '',
      'Authentication Package:\tMICROSOFT_AUTHENTICATION_PACKAGE_V1_0',
      'Logon Account:\tbob',
      'Source Workstation:\tWS01',
      'Error Code:\t0x0',
    ),
    codes: ['STATUS_SUCCESS'],
  },
  {
    from: 'event 4776 copied from the event viewer',
    line: lines(
      'Log Name:      Security',
      'Source:        Microsoft-Windows-Security-Auditing',
      'Date:          5/14/2024 9:12:44 AM',
      'Event ID:      4776',
      'Task Category: Credential Validation',
      'Description:',
      'Logon Account:\tbob',
      'Error Code:\t0x0',
    ),
    codes: ['STATUS_SUCCESS'],
  },
  {
    from: 'event 4776 of Get-WinEvent | Format-List',
    line: lines(
      'TimeCreated  : 5/14/2024 9:12:44 AM',
      'ProviderName : Microsoft-Windows-Security-Auditing',
      'Id           : 4776',
      'Message      : ...',
      '               Error Code:  0x0',
    ),
    codes: ['STATUS_SUCCESS'],
  },
  {
    from: 'System log, Security-Kerberos 3, without the name',
    line: lines(
      'Source: Microsoft-Windows-Security-Kerberos',
      'Event ID: 3',
      'A Kerberos error message was received:',
      ' on logon session ',
      ' Client Time: ',
      ' Server Time: 8:23:6.0000 5/6/2024 Z',
      ' Error Code: 0xd',
      ' Extended Error: 0xc00000bb KLIN(0)',
    ),
    codes: ['KDC_ERR_BADOPTION', 'STATUS_NOT_SUPPORTED'],
  },
  {
    from: 'the same with the number before the source',
    line: lines(
      'Event ID: 3',
      'Source: Microsoft-Windows-Security-Kerberos',
      'Level: Error',
      '',
      'Error Code: 0xd',
    ),
    codes: ['KDC_ERR_BADOPTION'],
  },
  {
    from: 'event 4771 in XML, a line each',
    line: lines(
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>",
      '  <System>',
      "    <Provider Name='Microsoft-Windows-Security-Auditing'/>",
      '    <EventID>4771</EventID>',
      '  </System>',
      '  <EventData>',
      "    <Data Name='TicketOptions'>0x40810010</Data>",
      "    <Data Name='Status'>0x18</Data>",
      "    <Data Name='IpPort'>1326</Data>",
    ),
    codes: ['KDC_ERR_PREAUTH_FAILED'],
  },
  {
    from: 'two events, each with a heading',
    line: lines(
      'Kerberos pre-authentication failed.',
      'Status: 0x12',
      '',
      'Log Name: System',
      'Source: Service Control Manager',
      'Event ID: 7000',
      'Error Code: 0x5',
    ),
    codes: ['KDC_ERR_CLIENT_REVOKED', 'ERROR_ACCESS_DENIED'],
  },
  {
    from: 'a line of a log behind an event',
    line: lines(
      'Kerberos pre-authentication failed.',
      'Status: 0x12',
      '2024-05-14 09:12:44 job failed with error 5',
    ),
    codes: ['KDC_ERR_CLIENT_REVOKED', 'ERROR_ACCESS_DENIED'],
  },
  {
    from: 'a number long after the last heading',
    line: lines('Event ID: 4776', ...Array<string>(90).fill('-'), 'Error Code: 0x5'),
    codes: ['ERROR_ACCESS_DENIED'],
  },
];
