/** Rows to start from where a person has none yet: flowers that never grew. */
import { key, normals, uniforms } from '../../runtime/random.ts';

const ROWS = 300;

/** Means of length and width of the petals, and of the stem, in cm. */
const KINDS = {
  daisy: [2.1, 0.5, 18],
  rose: [3.4, 2.9, 42],
  tulip: [5.2, 2.4, 34],
} as const;

const SOILS = ['clay', 'loam', 'sand'];

/** What a spec for these rows learns. */
export const madeUpTargets = ['kind', 'stem_length'];

/** Of each flower its kind, the soil, petals, whether it smells, and its stem; some cells are empty. */
export function madeUpRows(): string {
  const chances = uniforms(key(0, 'new', 'chances'), 5 * ROWS);
  const noise = normals(key(0, 'new', 'noise'), 3 * ROWS);
  const kinds = Object.entries(KINDS);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const chance = (i: number): number => chances[5 * row + i]!;
    const [kind, [length, width, stem]] = kinds[row % kinds.length]!;
    const soil = SOILS[Math.floor(chance(0) * SOILS.length)]!;
    const spread = (middle: number, share: number, i: number): number => middle * (1 + share * noise[3 * row + i]!);
    const stemLength = spread(stem, 0.12, 2) * (soil === 'sand' ? 0.8 : 1);
    const cells = [
      soil,
      chance(1) < 0.05 ? '' : spread(length, 0.15, 0).toFixed(1),
      spread(width, 0.2, 1).toFixed(1),
      chance(2) < (kind === 'rose' ? 0.9 : 0.3) ? 'yes' : 'no',
      chance(3) < 0.1 ? '' : kind,
      chance(4) < 0.1 ? '' : stemLength.toFixed(1),
    ];
    return cells.join(',');
  });
  return ['soil,petal_length,petal_width,smells,kind,stem_length', ...lines, ''].join('\n');
}
