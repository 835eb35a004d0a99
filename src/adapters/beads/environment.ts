import { programEnvironment } from '../../core/model/program-environment.ts';

/** Makes bd quiet, offline and the same everywhere. */
const fixed: Readonly<Record<string, string>> = {
  TZ: 'UTC',
  BD_ACTOR: 'spec-kitty-tracker',
  BEADS_ACTOR: 'spec-kitty-tracker',
  BD_NON_INTERACTIVE: '1',
  CI: 'true',
  NO_COLOR: '1',
  TERM: 'dumb',
  BD_NO_PAGER: '1',
  BD_DOLT_AUTO_PUSH: 'false',
  BD_EXPORT_AUTO: 'false',
  BD_BACKUP_ENABLED: 'false',
  BD_DISABLE_METRICS: '1',
  BD_DISABLE_EVENT_FLUSH: '1',
  DO_NOT_TRACK: '1',
  GIT_TERMINAL_PROMPT: '0',
};

/**
 * The settings of a beads server too. Variables that bend bd's answers or point it to another store
 * (BEADS_DIR, BEADS_DB, BD_JSON …) stay out.
 */
const passed = /^BEADS_DOLT_(?!AUTO_START$)[A-Z_]+$/;

export function bdEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return programEnvironment(from, passed, fixed);
}
