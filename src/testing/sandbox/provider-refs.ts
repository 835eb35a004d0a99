import type { components } from '../../generated/pri-12.ts';

type ExternalRef = components['schemas']['ExternalRef'];

/** The ref of a project's n-th issue: id, key and address look like the provider's own. */
export function providerRef(
  provider: string,
  project: string,
  number: number,
  workspace: string,
): ExternalRef & { key: string } {
  const inUrl = encodeURIComponent(project);
  const host = `https://${provider}.example.com`;
  switch (provider) {
    case 'linear': {
      const key = `LIN-${number}`;
      return { system: provider, id: key, workspace, key, url: `${host}/${inUrl}/issue/${key}` };
    }
    case 'jira': {
      const letters = project.replace(/[^a-z]/gi, '').slice(0, 4);
      const key = `${letters.toUpperCase() || 'PROJ'}-${number}`;
      return { system: provider, id: key, workspace, key, url: `${host}/browse/${key}` };
    }
    default: {
      const path = provider === 'gitlab' ? '-/issues' : 'issues';
      const url = `${host}/${inUrl}/${path}/${number}`;
      return { system: provider, id: String(number), workspace, key: `#${number}`, url };
    }
  }
}
