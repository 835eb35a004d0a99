/** `project.uuid` of a config.yaml, as spec-kitty writes it: the same in every copy of a project. */
export function projectUuidIn(config: string): string | null {
  const block = /^project:[^\S\n]*\n((?:[^\S\n]+\S.*\n?|[^\S\n]*(?:#.*)?\n)*)/m.exec(config)?.[1] ?? '';
  return /^[^\S\n]+uuid:[^\S\n]*["']?([0-9A-Fa-f-]{36})\b/m.exec(block)?.[1]?.toLowerCase() ?? null;
}
