/** What can be wrong with `share`. */
import { defineMessage } from '../define.ts';

const FORM = `Sharing units stand behind layers that all heads have, and mix what the tasks have there:

    model scenes {
      ...
      split after x {
        each task {
          conv1 = conv(32, kernel: 3, activation: relu)
          pool1 = max_pool(2)
          fc    = dense(64)
          ...
        }
      }
      share cross_stitch at [pool1, fc]
    }
`;

export const incompleteShare = defineMessage({
  code: 'MTL5030',
  severity: 'error',
  message: () => '`share` names a unit and the layers that it stands behind: `share cross_stitch at [pool1, fc]`',
  explain: `${FORM}
The unit is one of the catalogue's sharing units, with its arguments in parentheses or in a block of properties.`,
});

export const repeatedShare = defineMessage({
  code: 'MTL5031',
  severity: 'error',
  message: () => 'a model has one `share`: name all layers in one list',
  explain: `${FORM}
All places of a model have units of one kind. To compare kinds, name them in variants: \`nddr: sharing(nddr, at: [pool1, fc])\`
in \`compare\`.`,
});

export const unsharable = defineMessage({
  code: 'MTL5032',
  severity: 'error',
  message: (p: { problem: string }) => `the tasks cannot share so: ${p.problem}`,
  explain: `${FORM}
The layers of all heads up to the last place become columns side by side, and a unit behind each place mixes the columns. So
the heads have these layers under the same names, in the same order, made by the same entry with the same arguments, of the
same shapes, after the same values. They may start otherwise. What lies behind the last place is each task's own. Layers of a
trunk are shared as they are.`,
});
