/** Student's t distribution with a whole number of degrees of freedom. */

/** P(|T| < t) for t = sqrt(freedom) tan(angle): a finite sum (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4). */
function within(angle: number, freedom: number): number {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  let term = odd ? cos : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let i = odd ? 3 : 2; i < freedom; i += 2) {
    term *= (cos * cos * (i - 1)) / i;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}

/** The t that |T| stays below with a probability. */
export function studentQuantile(probability: number, freedom: number): number {
  let [low, high] = [0, Math.PI / 2];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (within(middle, freedom) < probability) low = middle;
    else high = middle;
  }
  return Math.sqrt(freedom) * Math.tan(low);
}
