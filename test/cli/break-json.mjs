// Loaded before the binary: what the command prints at its end cannot be made.
const { stringify } = JSON;
JSON.stringify = (value, ...rest) => {
  if (value && typeof value === 'object' && 'diagnostics' in value) throw new Error('broken on purpose');
  return stringify(value, ...rest);
};
