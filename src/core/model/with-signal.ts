import type { CallContext } from './call.ts';

/** The context, ended by one more signal: that of a lock or a lease which the work depends on. */
export function withSignal<C extends CallContext>(context: C, signal: AbortSignal): C {
  const { signal: own } = context;
  return { ...context, signal: own === undefined ? signal : AbortSignal.any([own, signal]) };
}
