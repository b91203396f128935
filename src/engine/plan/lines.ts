/** The line of the spec that is being computed, as a program that is printed with marks says it. */

/** `12`, or `parts/flowers.mtl:12` of an imported file. */
export type Line = string;

let current: Line | undefined;

/** From here on, kernels belong to this line; to none where it is left out. */
export function atLine(line?: Line): void {
  current = line;
}

export const currentLine = (): Line | undefined => current;
