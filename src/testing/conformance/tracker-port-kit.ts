import { isAble, type Ability } from './abilities.ts';
import { abortedPushDoesNothing, abortEndsCalls } from './abort-cases.ts';
import type { ConformanceCase, LeftOut } from './conformance-case.ts';
import { statusFilterHolds, timeFilterHolds, typeFilterHolds } from './filter-cases.ts';
import { badKeysAreRefused, sameKeyOnce, sameKeyOtherBody, sameRunKeyOtherBody } from './key-cases.ts';
import { ownershipRulesHold, dryRunWritesNothing, nothingWaits, mappingsAreEdited } from './local-cases.ts';
import {
  addedMeanwhile,
  badCursorIsRefused,
  badLimitIsRefused,
  pageKeepsItsLimit,
  pagesAreComplete,
} from './paging-cases.ts';
import {
  badOperationIds,
  statusNamesProvider,
  mappingsAreAList,
  capabilitiesAreKnown,
} from './reading-cases.ts';
import {
  badActionsAreRefused,
  emptyPushIsRefused,
  unknownKeyIsNamed,
  wrongPushDoesNothing,
} from './refusal-cases.ts';
import { badRunLimitIsRefused, runAnswers, runKeepsLimit } from './run-cases.ts';
import type { TrackerSubject } from './tracker-subject.ts';
import {
  createIsSeen,
  transitionIsSeen,
  unknownIssueFailsAlone,
  updateIsSeen,
  updateKeepsEveryField,
} from './writing-cases.ts';

export type { TrackerSubject };

/** What every TrackerPort must do, whatever is behind it. */
export function trackerPortKit(open: () => Promise<TrackerSubject>): Iterable<ConformanceCase> {
  return cases.map(([name, check, ability]) => ({
    name,
    async run() {
      const subject = await open();
      try {
        if (ability !== undefined && !isAble(subject, ability)) return { leftOut: ability };
        return await check(subject);
      } finally {
        await subject.close();
      }
    },
  }));
}

type Case = readonly [
  name: string,
  check: (subject: TrackerSubject) => Promise<void | LeftOut>,
  needs?: Ability,
];

const cases: readonly Case[] = [
  ['a page is never longer than its limit', pageKeepsItsLimit],
  ['pages joined hold every issue once, in any page size', pagesAreComplete],
  ['pages joined hold every issue once, also when one is added meanwhile', addedMeanwhile, 'a create'],
  ['a status filter lets only that status through', statusFilterHolds, 'a status filter'],
  ['a type filter lets only that type through', typeFilterHolds, 'a type filter'],
  ['a time filter lets only newer issues through', timeFilterHolds, 'a time filter'],
  ['a limit out of bounds is refused', badLimitIsRefused],
  ['a cursor that no page gave is refused', badCursorIsRefused],
  ['a created issue is there afterwards', createIsSeen, 'a create'],
  ['an update changes what it names and nothing else', updateIsSeen, 'an update of titles'],
  ['an update that is told has every field that it carried', updateKeepsEveryField, 'an update'],
  ['a transition changes the status', transitionIsSeen, 'a transition'],
  ['an unknown issue fails as an item, not as a call', unknownIssueFailsAlone, 'an update of titles'],
  ['the same key twice has its effect once', sameKeyOnce, 'a create'],
  ['the same key with another body is refused', sameKeyOtherBody, 'a write of titles'],
  ['the same key of a run with another body is refused', sameRunKeyOtherBody],
  ['an invalid key is refused', badKeysAreRefused],
  ['an empty push is refused', emptyPushIsRefused],
  ['unknown keys of an item are refused with index and path', unknownKeyIsNamed],
  ['an item that breaks the rules of its action is refused', badActionsAreRefused],
  ['a push with a wrong item does nothing of the others', wrongPushDoesNothing],
  ['a run answers with both phases or an operation', runAnswers],
  ['a run keeps its limit', runKeepsLimit, 'a limit of a run'],
  ['a limit of a run out of bounds is refused', badRunLimitIsRefused, 'a limit of a run'],
  ['what the ownership rules forbid is refused and changes nothing', ownershipRulesHold, 'ownership rules'],
  ['a dry run tells what would be written, and writes nothing', dryRunWritesNothing, 'a dry run'],
  ['with nothing waiting there is nothing to send', nothingWaits, 'sending what waits'],
  ['mappings are added and removed', mappingsAreEdited, 'editing mappings'],
  ['an operation id that is no path segment is refused', badOperationIds],
  ['status names the provider', statusNamesProvider],
  ['mappings are a list', mappingsAreAList],
  ['an aborted signal ends every call with its reason', abortEndsCalls],
  ['an aborted push changes nothing', abortedPushDoesNothing],
  ['capabilities name only what the contract knows and what is there', capabilitiesAreKnown],
];
