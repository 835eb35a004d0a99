// Loaded before the CLI, which then finds a terminal of a known width at its standard output.
Object.assign(process.stdout, { isTTY: true, columns: Number(process.env.PICTURE_COLUMNS) });
