/** What emission and `explain` make of sharing units. */
import { describe, expect, it } from 'vitest';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';
import { figure, mathematics, mathematicsText, table, tableText } from '../../src/emit/explain/index.ts';
import { irOf } from './models.ts';

const stitched = irOf(
  'stitched.mtl',
  `labels kinds [rose, daisy, tulip]
model stitched {
  input photo: image[8, 8, 1]
  tasks [garden, meadow]: class of kinds { rows: own }
  split after photo {
    each task {
      conv1 = conv(4, kernel: 3, activation: relu, start: same)
      pool1 = max_pool(2)
      flat  = flatten()
      fc    = dense(6, activation: relu)
      out   = dense(classes)
      loss: cross_entropy
    }
  }
  share cross_stitch at [pool1, fc]
}
data {
  source rows = csv("flowers.csv")
  photo <- rows.p1 .. rows.p64
}
train { phase main: joint { optimizer: sgd(0.01), epochs: 3 } }
`,
);

const compared = irOf(
  'compared-units.mtl',
  `model separate {
  input x: real[4]
  tasks [a, b]: real
  split after x { each task { h1 = dense(3, activation: relu); h2 = dense(2); out = dense(1); loss: mse } }
}
data { source rows = csv("rows.csv"); x <- rows.x1 .. rows.x4 }
train { phase main: joint { optimizer: sgd(0.01), epochs: 3 } }
evaluate {
  compare {
    nddr:    [with({ "train.main.epochs": 4 }), sharing(nddr(norm: true), at: [h1, h2])]
    experts: [shared(h1), sharing(mmoe(2), at: h2)]
  }
}
`,
);

const OPTIONS = { dataFolder: '../../specs', mtlc: '0.1.0', tfjs: '4.22.0' };

describe('sharing units', () => {
  it('are straight lines of a trunk', async () => {
    const files = await emitTfjs(stitched, OPTIONS);
    await expect(files['model.ts']).toMatchFileSnapshot('golden/stitched.model.ts.txt');
  });

  it('are in the modules of variants', async () => {
    const files = await emitTfjs(compared, OPTIONS);
    await expect(files['nddr.ts']).toMatchFileSnapshot('golden/compared-units.nddr.ts.txt');
    await expect(files['experts.ts']).toMatchFileSnapshot('golden/compared-units.experts.ts.txt');
  });

  it('are explained with their papers', async () => {
    const text = [tableText(table(stitched)), mathematicsText(mathematics(stitched), stitched.spec)].join('\n\n');
    await expect(text).toMatchFileSnapshot('golden/stitched.explain.txt');
  });

  it('are drawn between the columns and the heads', () => {
    const svg = figure(stitched);
    for (const title of ['garden.pool1.mixed [3, 3, 4]', 'meadow.fc.mixed [6]', 'trunk parallel']) expect(svg).toContain(`>${title}<`);
    expect(svg.match(/>cross_stitch</g)).toHaveLength(4);
  });
});
