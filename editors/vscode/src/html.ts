/** The page that shows the figure. It admits no script and no style but those that bear its nonce. */
export function pageOf(script: string, nonce: string): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Figure</title>
<style nonce="${nonce}">
body { margin: 0; padding: 8px; }
main svg { --page: var(--vscode-editor-background); display: block; max-width: 100%; height: auto; margin: 0 auto; }
.stale svg { opacity: 0.5; }
.box[data-line] { cursor: pointer; }
main .box.at > rect { stroke-width: 4; }
</style>
</head>
<body>
<main><p>The figure appears when the spec has no errors.</p></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

export const withNonce = (svg: string, nonce: string): string => svg.replace('<style>', `<style nonce="${nonce}">`);
