import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { fileBytes, streamBytes } from '../../src/cli/input-bytes.ts';
import { scratchFolder } from '../adapters/scratch-folder.ts';

const limits = { name: 'the input', mostBytes: 1024 * 1024, signal: new AbortController().signal };

describe('an input', () => {
  it('is read to its end, whatever pieces it comes in', async () => {
    const bytes = await streamBytes(Readable.from([Buffer.from('one '), 'two']), limits);
    expect(bytes.toString()).toBe('one two');
  });

  it('is given up, and destroyed, when the signal aborts', async () => {
    const [stream, stop] = [new PassThrough(), new AbortController()];
    const read = streamBytes(stream, { ...limits, signal: stop.signal });
    const reason = new Error('stopped');
    stop.abort(reason);
    await expect(read).rejects.toBe(reason);
    expect(stream.destroyed).toBe(true);
  });

  it('is not read where the signal came before', async () => {
    const reason = new Error('stopped');
    const read = streamBytes(new PassThrough(), { ...limits, signal: AbortSignal.abort(reason) });
    await expect(read).rejects.toBe(reason);
  });

  it('is refused past the limit, and destroyed', async () => {
    const stream = new PassThrough();
    const read = streamBytes(stream, limits);
    stream.write(Buffer.alloc(limits.mostBytes + 1));
    await expect(read).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'Cannot read the input: it is larger than 1 MiB.',
    });
    expect(stream.destroyed).toBe(true);
  });

  it('that cannot be read is named with the reason', async () => {
    const folder = await scratchFolder();
    await expect(fileBytes(folder, limits)).rejects.toThrow('it is a folder');
    await expect(fileBytes(join(folder, 'none'), limits)).rejects.toThrow('there is no such file');
    await expect(fileBytes('/dev/zero', limits)).rejects.toThrow('larger than 1 MiB');
  });

  it('is a file as it is', async () => {
    const file = join(await scratchFolder(), 'items.json');
    writeFileSync(file, '[]');
    expect((await fileBytes(file, limits)).toString()).toBe('[]');
  });

  it('from a FIFO that reads as ended until its first writer comes is opened again', async () => {
    const path = join(await scratchFolder(), 'fifo');
    spawnSync('mkfifo', [path]);
    const read = fileBytes(path, limits, 'darwin');
    closeSync(await writerOf(path));
    const writer = await writerOf(path);
    writeSync(writer, 'late');
    closeSync(writer);
    expect((await read).toString()).toBe('late');
  });

  it('from a FIFO whose writer wrote nothing is empty', async () => {
    const path = join(await scratchFolder(), 'fifo');
    spawnSync('mkfifo', [path]);
    const read = fileBytes(path, limits, 'linux');
    closeSync(await writerOf(path));
    expect((await read).length).toBe(0);
  });
});

/** Opens a FIFO as its writer once it is open to be read. */
async function writerOf(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
