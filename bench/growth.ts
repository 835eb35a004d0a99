/** How something grows: what is drawn as one picture. */
export interface Growth {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly GrowthLine[];
}

export interface GrowthLine {
  readonly name: string;
  /** The same work with nothing but what it rests on. */
  readonly floor?: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}
