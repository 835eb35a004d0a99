import type { Mapping } from '../../core/model/envelope.ts';
import { exitCodes, type ExitCode } from '../../core/model/exit-code.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { RemoteCommand } from '../command.ts';
import { renderTable } from '../render/table.ts';

export class MapListCommand extends RemoteCommand {
  static override paths = [['map', 'list']];
  static override usage = {
    description: 'List which work package is which issue.',
    examples: [['Mappings for scripts', 'tracker map list --json']] as [string, string][],
  };

  async run(): Promise<ExitCode> {
    const { body } = await this.withTracker((tracker) => tracker.mappings(this.callContext()));
    if (this.json) {
      await this.out.json(body);
      return exitCodes.done.code;
    }
    const rows = body.mappings.filter(isJsonObject) as readonly Mapping[];
    await this.out.result(
      rows.length === 0
        ? 'No mappings found'
        : renderTable<Mapping>(
            [
              { title: 'WORK PACKAGE', value: (row) => row.wp_id },
              { title: 'SYSTEM', value: (row) => row.system },
              { title: 'ISSUE', value: (row) => row.external_key ?? row.external_id },
              // What `map remove` and the tracker know it by, where that is another word.
              { title: 'ID', value: (row) => (row.external_key ? row.external_id : '') },
              { title: 'STATE', value: (row) => ('missing' in row && row.missing === true ? 'missing' : '') },
              { title: 'WORKSPACE', value: (row) => row.workspace },
              { title: 'URL', value: (row) => row.external_url, flexible: true },
            ],
            rows,
            { width: this.out.width, palette: this.out.palette },
          ),
    );
    return exitCodes.done.code;
  }
}
