/** One read of a page, by the name of what it shows. */
export type NamedRead = [name: string, read: () => Promise<void>];
