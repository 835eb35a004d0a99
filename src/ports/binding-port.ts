import type { BindingChange, RecordedBinding } from '../core/model/binding.ts';

/** Which provider and project a repository is bound to. One port is one repository. */
export interface BindingPort {
  /**
   * What is recorded, `null` where the project has no `tracker:` block. Writes nothing.
   * @throws TrackerError `outside_project`, `config_invalid` (file and line), `config_unreadable`
   */
  load(): Promise<RecordedBinding | null>;
  /**
   * The file that holds a binding, or would: absolute; it need not exist. For those who look at what is wrong.
   * @throws TrackerError `outside_project`
   */
  file?(): Promise<string>;
  /**
   * Records a binding; keys that the change does not name stay as they are.
   * @throws TrackerError as `load`, `config_not_editable`, `config_not_writable`,
   *   `config_changed_meanwhile`
   */
  save(change: BindingChange): Promise<RecordedBinding>;
  /** Removes the binding; a recorded egress decision outlives it. No error when nothing is bound. */
  clear(): Promise<void>;
}
