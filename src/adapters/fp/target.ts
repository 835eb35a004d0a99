import type { Issue } from '../../core/model/issue.ts';
import type { FpProject } from './guide.ts';

/** Where a field is written to. */
export interface Target {
  readonly project: FpProject;
  readonly workspace: string;
  /** `null` for a new issue. */
  readonly before: Issue | null;
}
