import type { CallContext } from '../model/call.ts';

/**
 * Tells that `total` changes are being sent.
 * @returns to be called once for each of them that is over
 */
export function countSent(total: number, context: CallContext): () => void {
  let done = 0;
  const tell = () => context.observe?.({ type: 'phase', phase: 'sending', done, total });
  tell();
  return () => {
    done += 1;
    tell();
  };
}
