import { defineMessage } from '../define.ts';

const shown = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

export const malformedAlignment = defineMessage({
  code: 'MTL5501',
  severity: 'error',
  message: (p: { problem: string }) => `an alignment is written \`align LAYERS with OTHERS: DISTANCE\`, and this one ${p.problem}`,
  explain: `An alignment says which layers are to give like values, and by which distance:

    align [fc1, out] with big: cmmd(0.9)          // in a task: its layers and the like-named ones of a trunk or network
    align [kind.fc1] with [color.fc1]: mmd(0.1)   // in the model: layer by layer
    align fc1: mmd(0.1)                           // between the like-named layers of every two tasks`,
});

export const nothingAligned = defineMessage({
  code: 'MTL5502',
  severity: 'error',
  message: (p: { layer: string; problem: string }) => `\`${p.layer}\` is aligned with nothing: ${p.problem}`,
  explain: `An alignment is between two layers: those of a task and the like-named ones of a trunk, a network or another task
(\`align [fc1] with big: cmmd(0.9)\`), two lists of layers, one by one (\`align [kind.fc1] with [color.fc1]: mmd(0.1)\`), or without
\`with\` the like-named layers of every two tasks. A layer that tasks share has nothing to be aligned with among them.`,
});

export const noLikeNamed = defineMessage({
  code: 'MTL5503',
  severity: 'error',
  message: (p: { layer: string; other: string; known: readonly string[] }) =>
    `\`${p.other}\` has no layer \`${p.layer}\`${p.known.length > 0 ? `; it has ${shown(p.known)}` : ''}`,
  explain: `\`align LAYERS with NAME\` compares each layer with the one of the same name in the trunk, network or task that is named.
Where names differ, list the layers of both sides: \`align [fc1] with [big.hidden]: cmmd(0.9)\`.`,
});

export const unlikeLayers = defineMessage({
  code: 'MTL5504',
  severity: 'error',
  message: (p: { layers: readonly [{ layer: string; shape: string }, { layer: string; shape: string }] }) =>
    `${p.layers.map(({ layer, shape }) => `\`${layer}\` is ${shape}`).join(' and ')}: layers that are aligned give as many numbers for a row`,
  explain: `A distance between two layers compares their values number by number, those of several dimensions one after the other. Both
must give as many numbers for a row. Align the layers before, or give the two layers the same width.`,
});

export const noClasses = defineMessage({
  code: 'MTL5505',
  severity: 'error',
  message: (p: { entry: string; problem: string; others: readonly string[] }) =>
    `\`${p.entry}\` compares class by class, and ${p.problem}${p.others.length > 0 ? `; ${shown(p.others)} ${p.others.length > 1 ? 'compare' : 'compares'} all labelled rows` : ''}`,
  explain: `A distance class by class compares the rows of a class on one side with those of the same class on the other. With a trunk
or a network the classes are those of the task; between two tasks they are the labels that both have, by name: give labels that
mean the same the same name (\`labels office [laptop_computer as laptop, ...]\`), or use a distance over all labelled rows.`,
});

export const unansweredLabels = defineMessage({
  code: 'MTL5506',
  severity: 'error',
  message: (p: { network: string; task: string; lacking: readonly string[] }) =>
    `\`${p.network}\` does not answer ${shown(p.lacking.slice(0, 4))}${p.lacking.length > 4 ? ` and ${p.lacking.length - 4} more labels` : ''} of \`${p.task}\`, so that their answers cannot be aligned`,
  explain: `The answers of a task are aligned with those of a network to the same labels, by name. A label that the network calls otherwise
needs an alias in the task's set (\`labels office [laptop_computer as laptop, ...]\`). Where the network really lacks it, align the
layers before the last one.`,
});
