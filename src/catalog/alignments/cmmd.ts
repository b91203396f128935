import { discrepancy, discrepancyArgs } from '../alignment.ts';
import { defineAlignment } from '../define.ts';

export default defineAlignment({
  name: 'cmmd',
  doc: 'Conditional maximum mean discrepancy: the squared distance between the means of each class, summed over the classes that a batch has rows of.',
  source: 'DAMTL, eq. 3',
  args: discrepancyArgs,
  byClass: true,
  equation: String.raw`\frac{\sum_k \lVert \bar x_k - \bar y_k \rVert^2}{\sum_k \lVert \bar y_k \rVert^2}`,
  equationOf: ({ kernel, normalize }) => {
    const [x, y] = kernel === 'linear' ? ['\\bar x_k', '\\bar y_k'] : ['\\bar \\phi(x)_k', '\\bar \\phi(y)_k'];
    const apart = `\\sum_k \\lVert ${x} - ${y} \\rVert^2`;
    return `\\frac{${apart}}{${normalize === 'norm' ? `\\sum_k \\lVert ${y} \\rVert^2` : kernel === 'linear' ? 'K d' : 'K'}}`;
  },
  lower: discrepancy,
});
