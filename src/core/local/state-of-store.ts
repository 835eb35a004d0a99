import type { KnownState, ProjectPlace, StorePlace } from '../model/known-state.ts';

export type Sought = Pick<KnownState, 'provider' | 'workspace' | 'store' | 'project'>;

/** What stands on this machine now. */
export interface Surroundings {
  /** The id of the store at a path; null for one without or not to be read, undefined where there is none. */
  storeAt(path: string): string | null | undefined;
  isThere(path: string): boolean;
}

export type FoundState =
  | { readonly kind: 'known'; readonly state: KnownState }
  /** The recorded place holds it no more. `others` have lost theirs as well. */
  | { readonly kind: 'moved'; readonly state: KnownState; readonly others: readonly KnownState[] }
  /** Several recorded places hold it no more, and none of them is certain to be this one's. */
  | { readonly kind: 'ambiguous'; readonly states: readonly KnownState[] }
  /** The recorded place still holds it. */
  | { readonly kind: 'copy'; readonly original: KnownState }
  /** Another store has taken the place of a recorded one. */
  | { readonly kind: 'replaced'; readonly former: KnownState }
  | { readonly kind: 'new' };

/**
 * Which of the known states belongs to a store and a project. A copy has the ids of its original, so a state that is
 * recorded for another place is taken over only where that place has lost it.
 */
export function stateOfStore(sought: Sought, known: readonly KnownState[], around: Surroundings): FoundState {
  const { store, project } = sought;
  const candidates = known
    .filter(({ provider, workspace }) => provider === sought.provider && workspace === sought.workspace)
    .filter((state) => isSameProject(state, project, around))
    // The latest one first.
    .toReversed();
  const here = candidates.filter((state) => state.store.path === store.path);
  const state = here.find((each) => mayBeSame(each.store, store));
  if (state !== undefined) return { kind: 'known', state };
  const elsewhere = candidates.filter((each) => each.store.path !== store.path && isSameId(each, sought));
  const lost = elsewhere.filter((each) => !mayStandAt(each.store, around.storeAt(each.store.path)));
  if (lost.length > 0) return movedOf(lost, store);
  const [original] = elsewhere;
  if (original !== undefined) return { kind: 'copy', original };
  const [former] = here;
  return former === undefined ? { kind: 'new' } : { kind: 'replaced', former };
}

/** Ids do not distinguish an original from its copies; the folder does. */
function movedOf(lost: readonly KnownState[], { node }: StorePlace): FoundState {
  const certain = lost.length === 1 ? lost : lost.filter((each) => each.store.node === node);
  const [state, ...rest] = node === undefined && lost.length > 1 ? [] : certain;
  if (state === undefined || rest.length > 0) return { kind: 'ambiguous', states: lost };
  return { kind: 'moved', state, others: lost.filter((each) => each !== state) };
}

/** Clones have one uuid, worktrees one root; a project without a uuid has moved where its place, or the store in it, is empty. */
function isSameProject(
  { project: before, store }: KnownState,
  now: ProjectPlace,
  around: Surroundings,
): boolean {
  if (before.root === now.root) return true;
  if (before.uuid !== null && now.uuid !== null) return before.uuid === now.uuid;
  if (!around.isThere(before.root)) return true;
  return store.path.startsWith(`${before.root}/`) && !mayStandAt(store, around.storeAt(store.path));
}

function mayStandAt(store: StorePlace, id: string | null | undefined): boolean {
  return id !== undefined && mayBeSame(store, { ...store, id });
}

function mayBeSame(before: StorePlace, now: StorePlace): boolean {
  return before.id === null || now.id === null || before.id === now.id;
}

function isSameId(state: KnownState, { store, project }: Sought): boolean {
  if (state.store.id !== null || store.id !== null) return state.store.id === store.id;
  // Nothing but the project says that two stores without ids are one.
  return project.uuid !== null && state.project.uuid === project.uuid;
}
