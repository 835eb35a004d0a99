import { programEnvironment } from '../../core/model/program-environment.ts';

/** Makes fp plain and the same everywhere. */
const fixed: Readonly<Record<string, string>> = {
  TZ: 'UTC',
  NO_COLOR: '1',
  TERM: 'dumb',
  DO_NOT_TRACK: '1',
};

/**
 * Who the user is for fp, too. What would take fp away from the project of this folder to a remote one
 * (FP_REMOTE, FP_TOKEN, FP_WORKSPACE, FP_PROJECT_ID, FP_SERVER_URL) or to a desktop app elsewhere
 * (FP_API_HOST, FP_API_PORT) stays out.
 */
const passed = /^FP_(?:AGENT_NAME|SESSION_ID)$/;

export function fpEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return programEnvironment(from, passed, fixed);
}
