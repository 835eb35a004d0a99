/** What the file system says of a file or a folder; never what is in it. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other';
  /** Permission bits, e.g. 0o600; `null` where the system keeps none. */
  readonly mode: number | null;
  /** Whether it belongs to the user of this process; `null` where that is not known. */
  readonly own: boolean | null;
  readonly bytes: number;
}

export interface FolderEntry extends FileFacts {
  /** Without the folder. */
  readonly name: string;
  /** A temporary file of ours whose process is gone. */
  readonly leftBehind: boolean;
}

export interface FolderFacts extends FileFacts {
  /** In the order of their names; none for what is no folder. */
  readonly entries: readonly FolderEntry[];
}

/** The proxy on the way to a server. */
export interface ProxyFacts {
  /** The variable that names it. */
  readonly variable: string;
  /** Host and port; `null` where `NO_PROXY` exempts the server. */
  readonly host: string | null;
  /** Entries of `NO_PROXY` that are not understood, and have no effect. */
  readonly ignored: readonly string[];
}

/** This machine, as a diagnosis looks at it. Creates and changes nothing. */
export interface MachinePort {
  /** Version of Node, e.g. `24.1.0`. */
  readonly node: string;
  /** The spec-kitty home, absolute; it need not exist. */
  readonly home: string;
  /** `null` where nothing is. @throws TrackerError `config_unreadable` */
  look(path: string): Promise<FolderFacts | null>;
  /** Whether this process may write it (into it, if it is a folder), or make it where nothing is. */
  mayWrite(path: string): Promise<boolean>;
  /** `null` where no proxy is set. @throws TrackerError `config_invalid` */
  proxyFor?(url: string): Promise<ProxyFacts | null>;
}
