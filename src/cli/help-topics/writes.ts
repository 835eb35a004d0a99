export function writesText(): string {
  return `WRITES
  sync push and sync run send an Idempotency-Key, a fresh one for every command unless you give one
  with --idempotency-key. Lost answers are asked for again with the same key and the same bytes.
  When even that fails, the effect is unknown; the key is printed, and the same command with
  --idempotency-key KEY gets the first answer again instead of a second effect.

  Each of them is on record before its first byte is sent. \`tracker operations list\` shows what is not
  finished, \`tracker operations resume\` finishes it: what may not have arrived is sent again with its own
  key and bytes, what was accepted is waited for. Until then the next write of the same project asks, or
  ends with exit code 8: --resume finishes the old one first, --new leaves it. --no-wait leaves on purpose.

  A server may accept a write and finish it later. tracker waits up to 300 s (--timeout), then ends
  with exit code 8; \`tracker operations wait ID\` goes on, from any terminal. --no-wait leaves at once.

  Local providers keep what was pushed until the tracker has it: \`tracker sync push\` without a file, or
  \`tracker sync run\`, sends the rest. The same key never creates an issue twice.`;
}
