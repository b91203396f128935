/** What is left by an own part to each of `count` others, as a person would write it. */
export const restOf = (own: number, count: number): number => Number(((1 - own) / count).toPrecision(12));
