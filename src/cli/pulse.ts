/** Time for what is drawn while a command works. */
export interface Pulse {
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /**
   * Calls `act` every `ms` milliseconds until the function that it returns is called. Keeps no
   * process alive.
   */
  every(ms: number, act: () => void): () => void;
}

export const systemPulse: Pulse = {
  // The global `performance` would load a module of its own.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  every(ms, act) {
    const timer = setInterval(act, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
