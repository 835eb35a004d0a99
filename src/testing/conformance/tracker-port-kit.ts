import type { ConformanceCase } from './conformance-case.ts';
import { doctrineHolds, dryRunWritesNothing, nothingWaits, mappingsAreEdited } from './local-cases.ts';
import {
  pageKeepsItsLimit,
  pagesAreComplete,
  statusFilterHolds,
  timeFilterHolds,
  badLimitIsRefused,
  badOperationIds,
  statusNamesProvider,
  mappingsAreAList,
  capabilitiesAreKnown,
} from './reading-cases.ts';
import {
  createIsSeen,
  updateIsSeen,
  transitionIsSeen,
  unknownIssueFailsAlone,
  sameKeyOnce,
  sameKeyOtherBody,
  emptyPushIsRefused,
  unknownKeyIsNamed,
  badActionsAreRefused,
  runAnswers,
  runTakesLimit,
  abortEndsCalls,
} from './writing-cases.ts';
import type { TrackerSubject } from './tracker-subject.ts';

export type { TrackerSubject };

/** What every TrackerPort must do, whatever is behind it. */
export function trackerPortKit(open: () => Promise<TrackerSubject>): Iterable<ConformanceCase> {
  return cases.map(([name, check, ability]) => ({
    name,
    async run() {
      const subject = await open();
      try {
        if (ability !== undefined && !abilities[ability](subject)) return { leftOut: ability };
        return await check(subject);
      } finally {
        await subject.close();
      }
    },
  }));
}

/** What not every tracker can do, and how it is told. */
const abilities = {
  'a doctrine': ({ restricted }: TrackerSubject) => restricted !== undefined,
  'a dry run': ({ tracker }: TrackerSubject) => tracker.plan !== undefined,
  'editing mappings': ({ tracker }: TrackerSubject) => tracker.capabilities.editMappings,
  'sending what waits': ({ tracker }: TrackerSubject) => tracker.pushPending !== undefined,
  'a limit of a run': ({ tracker }: TrackerSubject) => tracker.capabilities.runLimit,
} as const;

type Case = readonly [
  name: string,
  check: (subject: TrackerSubject) => Promise<void>,
  needs?: keyof typeof abilities,
];

const cases: readonly Case[] = [
  ['a page is never longer than its limit', pageKeepsItsLimit],
  ['pages joined hold every issue once, in any page size', pagesAreComplete],
  ['a status filter lets only that status through', statusFilterHolds],
  ['a time filter lets only newer issues through', timeFilterHolds],
  ['a limit out of bounds is refused', badLimitIsRefused],
  ['a created issue is there afterwards', createIsSeen],
  ['an update changes what it names and nothing else', updateIsSeen],
  ['a transition changes the status', transitionIsSeen],
  ['an unknown issue fails as an item, not as a call', unknownIssueFailsAlone],
  ['the same key twice has its effect once', sameKeyOnce],
  ['the same key with another body is refused', sameKeyOtherBody],
  ['an empty push is refused', emptyPushIsRefused],
  ['unknown keys of an item are refused with index and path', unknownKeyIsNamed],
  ['an item that breaks the rules of its action is refused', badActionsAreRefused],
  ['a run answers with both phases or an operation', runAnswers],
  ['a run takes a limit', runTakesLimit, 'a limit of a run'],
  ['what the doctrine forbids is refused and changes nothing', doctrineHolds, 'a doctrine'],
  ['a dry run tells what would be written, and writes nothing', dryRunWritesNothing, 'a dry run'],
  ['with nothing waiting there is nothing to send', nothingWaits, 'sending what waits'],
  ['mappings are added and removed', mappingsAreEdited, 'editing mappings'],
  ['an operation id that is no path segment is refused', badOperationIds],
  ['status names the provider', statusNamesProvider],
  ['mappings are a list', mappingsAreAList],
  ['an aborted signal ends every call with its reason', abortEndsCalls],
  ['capabilities name only what the contract knows', capabilitiesAreKnown],
];
