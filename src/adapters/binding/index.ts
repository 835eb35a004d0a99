/** `spec-kitty-tracker/adapters/binding`: the `tracker:` block of `.kittify/config.yaml`. */
export { BindingFile, type BindingFileDeps } from './binding-file.ts';
