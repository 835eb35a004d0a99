/** The package's version; a test holds it to package.json. */
export const version: string = '0.1.1';
