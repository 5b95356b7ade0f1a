/** From a report to what a person is shown. */
import type { Report } from '../../report/report.ts';
import type { View } from '../view.ts';

// biome-ignore lint/suspicious/noExplicitAny: each view takes its own command's report, chosen by its name
type ViewOf = (report: Report<any>) => View | Promise<View>;

const VIEWS: Readonly<Record<string, () => Promise<ViewOf>>> = {
  acquire: async () => (await import('./acquire.ts')).acquireView,
  export: async () => (await import('./context.ts')).exportView,
  import: async () => (await import('./context.ts')).importView,
  impersonate: async () => (await import('./impersonate.ts')).impersonateView,
  whoami: async () => (await import('./whoami.ts')).whoamiView,
  packages: async () => (await import('./packages.ts')).packagesView,
  capabilities: async () => (await import('./capabilities.ts')).capabilitiesView,
  config: async () => (await import('./config.ts')).configView,
  explain: async () => (await import('./explain.ts')).explainView,
  decode: async () => (await import('./decode.ts')).decodeView,
  tickets: async () => (await import('./tickets.ts')).ticketsView,
  keytab: async () => (await import('./keytab.ts')).keytabView,
  spn: async () => (await import('./spn.ts')).spnView,
  kdc: async () => (await import('./kdc.ts')).kdcView,
  lab: async () => (await import('./lab.ts')).labView,
  doctor: async () => (await import('./doctor.ts')).doctorView,
  report: async () => {
    const { reportView } = await import('./report.ts');
    return (report) => reportView(report, viewOf);
  },
};

/** A report without a result has only its headline: the error says the rest. */
export async function viewOf(report: Report): Promise<View> {
  if (report.result === null) return { headline: `${report.command}: no answer`, blocks: [] };
  const load = VIEWS[report.command];
  if (!load) throw new Error(`no view is declared for ${report.command}`);
  return (await load())(report);
}
