/**
 * A stand-in for the `debug` package, which the bundler puts in its place: the proxy's library tells it the
 * proxy's whole address, password and all, and `DEBUG=*` would print that.
 */
export default function createDebug(): () => void {
  return () => undefined;
}
