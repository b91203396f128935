/** Packages the extension for VS Code into `out`, by default editors/vscode/out; returns the path of the package. */
export function packageExtension(root: string, out?: string): Promise<string>;
