import type { MeasureValue } from '../../catalog/arguments.ts';
import { entries } from '../../catalog/index.ts';
import { nothingToWatch } from '../../diagnostics/messages/statistics.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Model, PhaseNode } from '../model.ts';
import type { Rule } from './rule.ts';

/** A phase that stops early has validation rows, and watches what they are judged by. */
export const stopsWatch: Rule = (model, torn) => (torn ? [] : model.train.phases.flatMap((phase) => checkPhase(phase, model)));

function checkPhase(phase: PhaseNode, model: Model): Diagnostic[] {
  const watched = watchedBy(phase);
  if (!watched) return [];
  const { name, task } = watched;
  const say = (reason: string, help: string) => [nothingToWatch.at(phase.span, { phase: phase.name, reason, help })];
  const { protocol, metrics } = model.evaluate;
  // What is not known of a protocol from outside is seen when it has divided the rows.
  if (protocol && protocol.args.validation !== undefined && !protocol.args.validation) {
    const example = protocol.entry === 'given' ? 'name their cell: `validation: "val"`' : 'cut them from the training rows: `validation: 15%`';
    return say(`the protocol \`${protocol.entry}\` gives no validation rows`, example);
  }
  if (name === 'loss') return [];
  const metric = metrics.find(({ entry }) => entry.reports.includes(name));
  if (!metric) return say(`\`evaluate\` does not judge by \`${name}\``, `list it: \`metrics: [${[...metrics.map(({ entry }) => entry.name), metricOf(name)].join(', ')}]\``);
  const target = model.tasks.find((one) => one.name === task)?.target;
  if (!target || metric.entry.fits.includes(target.kind)) return [];
  return say(`\`${name}\` does not judge tasks of type \`${target.kind}\``, `watch another metric, or \`${task}.loss\``);
}

/** What the phase's `stop` names, where it has one. */
function watchedBy({ value }: PhaseNode): MeasureValue | null {
  const stop = value.args.stop as { readonly args: { readonly on?: MeasureValue } } | null | undefined;
  return stop?.args.on ?? null;
}

/** The metric that reports a figure of this name. */
const metricOf = (figure: string): string => entries.find((entry) => entry.kind === 'metric' && entry.reports.includes(figure))?.name ?? figure;
