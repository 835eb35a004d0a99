/**
 * `spec-kitty-tracker/adapters/credentials`: login, tokens, settings and the programs of local trackers, in
 * the files of the spec-kitty home.
 */
export { CredentialStore, type CredentialStoreDeps } from './credential-store.ts';
export { Session } from './session.ts';
export { ProjectServers, type ProjectServersDeps } from './project-servers.ts';
export { SettingsFile, type SettingsFileDeps } from './settings-file.ts';
export { ConnectorSettingsFile, type ConnectorSettingsDeps } from './connector-settings-file.ts';
