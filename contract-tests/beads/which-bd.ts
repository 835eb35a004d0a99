export const bd = '/root/.cache/spec-kitty-tracker/bd/1.0.5/bd';
