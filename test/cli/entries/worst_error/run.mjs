export function worstError() {
  return {
    name: 'worst_error',
    better: 'lower',
    fits: ({ kind }) => kind === 'real',
    task: worst,
    overall: (tasks) => largest(tasks.map(worst).filter((error) => error !== null)),
  };
}

function worst({ answers, truth, has, target: { size } }) {
  return largest([...answers].flatMap((answer, i) => (has[Math.floor(i / size)] ? Math.abs(answer - truth[i]) : [])));
}

const largest = (errors) => (errors.length === 0 ? null : Math.max(...errors));
