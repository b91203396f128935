import { discrepancy, discrepancyArgs } from '../alignment.ts';
import { defineAlignment } from '../define.ts';

export default defineAlignment({
  name: 'mmd',
  doc: 'Maximum mean discrepancy: the squared distance between the means of all labelled rows.',
  source: 'Gretton et al. 2012, eq. 5',
  args: discrepancyArgs,
  byClass: false,
  equation: String.raw`\frac{\lVert \bar x - \bar y \rVert^2}{\lVert \bar y \rVert^2}`,
  equationOf: ({ kernel, normalize }) => {
    const [x, y] = kernel === 'linear' ? ['\\bar x', '\\bar y'] : ['\\bar \\phi(x)', '\\bar \\phi(y)'];
    const apart = `\\lVert ${x} - ${y} \\rVert^2`;
    if (normalize === 'norm') return `\\frac{${apart}}{\\lVert ${y} \\rVert^2}`;
    return kernel === 'linear' ? `\\frac{1}{d} ${apart}` : apart;
  },
  lower: discrepancy,
});
